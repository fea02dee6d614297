"""What a model of images and text is asked about a tile, and what of its answer is kept."""

from __future__ import annotations

import re
from typing import Any

from geomelt.engine.library.model_folder import ModelFolder, first_line, model_missing

PROMPT = "Describe this aerial or satellite image in one sentence."

_OWN_PROMPTS = {"florence2": "<CAPTION>", "paligemma": "<image>caption en"}
"""Of families that were trained with fixed prompts instead of conversations."""

_THOUGHT = re.compile(r".*</think>|<think>.*", re.DOTALL)
# Words of three letters and more end a sentence; "St." or "approx. 3" do not.
_SENTENCE_END = re.compile(r"(?<=\w{3}[.!?])\s+(?=[A-Z\"'])")


def prompt_for(processor: Any, folder: ModelFolder) -> str:
    """The text that goes with one tile, in the words of the model's family.

    Raises GeomeltError `model-missing` where the family's words are not known: the folder has no
    chat template.
    """
    if own := _OWN_PROMPTS.get(folder.architecture):
        return own
    template = processor.chat_template or processor.tokenizer.chat_template
    if not template:
        raise model_missing(
            f"{folder.path} has no chat template, so it was trained to continue texts and not to "
            "answer: choose a model for conversations (often named Instruct), or copy "
            "chat_template.jinja or chat_template.json from where the model comes from."
        )
    content = [{"type": "image"}, {"type": "text", "text": PROMPT}]
    options = {"enable_thinking": False} if "enable_thinking" in str(template) else {}
    try:
        rendered: str = processor.apply_chat_template(
            [{"role": "user", "content": content}],
            chat_template=None if processor.chat_template else template,
            add_generation_prompt=True,
            tokenize=False,
            **options,
        )
    except Exception as error:  # jinja2's, and what a template raises itself
        raise model_missing(
            f"The chat template in {folder.path} cannot be used ({first_line(error)}): copy or "
            "download the model again."
        ) from error
    return rendered


def first_sentence(answer: str) -> str:
    """An answer without a train of thought, an echo of the prompt, line breaks, stress and
    quotation marks around it; only its first sentence."""
    text = " ".join(_THOUGHT.sub("", answer).replace("**", "").split())
    text = text.removeprefix(PROMPT).strip().removeprefix("Assistant:")
    return _SENTENCE_END.split(text.strip("\"' "), maxsplit=1)[0].strip("\"' ")
