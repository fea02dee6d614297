"""Processors of the transformers library: pictures and a prompt into a network's inputs."""

from __future__ import annotations

from typing import Any

import transformers
from transformers import AutoImageProcessor, AutoTokenizer
from transformers.models.auto.processing_auto import (  # type: ignore[attr-defined]
    PROCESSOR_MAPPING_NAMES,
)

from geomelt.engine.library.model_folder import ModelFolder, first_line, model_missing
from geomelt.engine.pretrained import quietly

# SmolVLM's own differs in videos alone, and for them asks for further packages.
_PROCESSORS: dict[str, str] = {**PROCESSOR_MAPPING_NAMES, "smolvlm": "Idefics3Processor"}


def has_processor(architecture: str) -> bool:
    """Whether transformers has a processor for this `model_type`."""
    return bool(_PROCESSORS.get(architecture))


def load_processor(folder: ModelFolder) -> Any:
    """The processor of the folder's model, for still pictures; GeomeltError `model-missing`.

    A tile is read as one picture where a processor would enlarge it and cut it into crops.
    """
    local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        with quietly():
            images = AutoImageProcessor.from_pretrained(folder.path, **local)
            tokenizer = AutoTokenizer.from_pretrained(folder.path, **local)
            if hasattr(images, "do_image_splitting"):
                images.do_image_splitting = False
            return _processor(folder, {"image_processor": images, "tokenizer": tokenizer})
    except ImportError as error:
        raise model_missing(
            f"Models of the type {folder.architecture} need a package that is not installed "
            f"({_named_package(error)}): install it in the Python of the backend, or choose "
            "another model."
        ) from error
    except Exception as error:  # of the tokenizers library, of json, of processors' own checks
        raise model_missing(
            f"The processor settings in {folder.path} cannot be used ({first_line(error)}): copy "
            "or download the model again."
        ) from error


def _processor(folder: ModelFolder, parts: dict[str, Any]) -> Any:
    kind: Any = getattr(transformers, _PROCESSORS[folder.architecture])
    still: Any = type("Still" + kind.__name__, (_WithoutVideos, kind), {})
    settings, _ = kind.get_processor_dict(folder.path, local_files_only=True)
    arguments = [parts.get(name) for name in kind.get_attributes()]
    return still.from_args_and_dict(arguments, settings)


class _WithoutVideos:
    """For a processor whose part for videos is None: that part needs torchvision."""

    def check_argument_for_proper_class(self, name: str, argument: Any) -> Any:
        if name == "video_processor":
            return type(None)
        return super().check_argument_for_proper_class(name, argument)  # type: ignore[misc]


def _named_package(error: ImportError) -> str:
    message = str(error)
    known = ("torchvision", "sentencepiece", "tiktoken", "protobuf", "timm")
    return next((name for name in known if name in message.lower()), first_line(error))
