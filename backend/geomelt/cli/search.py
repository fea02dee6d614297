"""`geomelt search`: the tiles of an index that match what is looked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geomelt.base.errors import GeomeltError
from geomelt.cli.arguments import Question
from geomelt.cli.filter_options import takes_filters
from geomelt.cli.found import print_hits
from geomelt.cli.output import JsonOption, print_json, remark
from geomelt.cli.progress_bar import progress_bar
from geomelt.cli.shared_options import (
    IndexFolderOption,
    OutOption,
    takes_engine_options,
)
from geomelt.engine.engine_options import EngineOptions
from geomelt.index.filters import Filter

if TYPE_CHECKING:
    from geomelt.engine.engine import Engine
    from geomelt.index.contract import Store
    from geomelt.searching.answer import Answer


@takes_engine_options
@takes_filters()
def search(
    engine: EngineOptions,
    index: Annotated[str, typer.Option("--in", metavar="INDEX", help="An index's name or file.")],
    text: Annotated[
        str,
        typer.Argument(help="What the tiles should show: a sentence, or 'harbour +2, -beach'."),
    ] = "",
    like: Annotated[list[int] | None, typer.Option(help="Tile id: more like this.")] = None,
    unlike: Annotated[list[int] | None, typer.Option(help="Tile id: less like this.")] = None,
    picture: Annotated[
        Path | None, typer.Option(help="A PNG or JPEG that shows what is looked for.")
    ] = None,
    concept: Annotated[str | None, typer.Option(help="A saved concept to look for.")] = None,
    *,
    where: Filter,
    only: Annotated[
        str | None, typer.Option(metavar="CONCEPT", help="Only tiles this concept says yes to.")
    ] = None,
    k: Annotated[int, typer.Option("--k", "-k", help="How many hits at most, 1 to 10,000.")] = 20,
    min_score: Annotated[float | None, typer.Option(help="The lowest score, -1 to 1.")] = None,
    min_match: Annotated[float | None, typer.Option(help="The lowest match, 0 to 1.")] = None,
    fuse: Annotated[
        bool, typer.Option("--fuse", help="Rank by the words of captions, too.")
    ] = False,
    rerank: Annotated[
        bool, typer.Option("--rerank", help="Look again at the first 100 with the text; slow.")
    ] = False,
    merge: Annotated[bool, typer.Option(help="Drop a hit that overlaps a better one.")] = True,
    caption: Annotated[
        bool, typer.Option("--caption", help="Caption the best 100 hits now and keep that; slow.")
    ] = False,
    out: OutOption = None,
    json: JsonOption = False,
    index_folder: IndexFolderOption = None,
) -> None:
    """Rank the tiles of an index by how well they match what is looked for."""
    from geomelt.base.addresses import Address
    from geomelt.index.stores import open_store
    from geomelt.results import checked_output, write_features
    from geomelt.searching import SearchQuery, find

    query = SearchQuery(
        text=text,
        positive=tuple(like or ()),
        negative=tuple(unlike or ()),
        picture=_read_picture(picture) if picture else None,
        concept=concept,
        where=where,
        only=only,
        k=k,
        min_score=min_score,
        min_match=min_match,
        fuse=fuse,
        rerank=rerank,
        merge=merge,
    )
    if out:
        checked_output(out)
    with open_store(Address.parsed(index, index_folder), read_only=not caption) as store:
        loaded = engine.load_late()
        answer = find(loaded, store, query, name=index)
        if caption:
            _caption_hits(store, loaded, answer)
        hits = answer.collection()
    if out:
        write_features(hits, out, layer="hits")
    if json:
        print_json(hits)
    else:
        print_hits(hits, query)


def _read_picture(file: Path) -> bytes:
    if not file.is_file():
        raise GeomeltError(f"There is no picture {file}: give a PNG or JPEG.", code="no-such-file")
    from geomelt.imagery.pictures import decoded

    data = file.read_bytes()
    try:
        decoded(data)
    except GeomeltError as error:
        raise GeomeltError(f"{file}: {error.detail}", code=error.code) from error
    return data


def _caption_hits(store: Store, engine: Engine, answer: Answer) -> None:
    """Captions of the best of what was found, stored; why some have none goes to stderr."""
    from geomelt.indexing import caption_tiles

    with progress_bar("captions") as progress:
        captioned = caption_tiles(store, engine, answer.to_caption, progress=progress)
    answer.query["captioned"] = len(answer.to_caption)
    for refusal in captioned.errors:
        remark(refusal.reason)
    if len(answer.ids) > len(answer.to_caption):
        remark(
            f"The best {len(answer.to_caption)} of {len(answer.ids)} hits are captioned: "
            "geomelt index --captions captions every tile."
        )


def add_commands(app: typer.Typer) -> None:
    app.command(cls=Question)(search)
