"""`geomelt serve`."""

from __future__ import annotations

from typing import Annotated

import typer

from geomelt.base.addresses import checked_home
from geomelt.cli.shared_options import IndexFolderOption, takes_engine_options
from geomelt.engine.engine_options import EngineOptions


@takes_engine_options
def serve(
    engine: EngineOptions,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 0,
    index_folder: IndexFolderOption = None,
    stdin_guard: Annotated[
        bool, typer.Option(help="End when stdin closes, so that no server outlives its parent.")
    ] = True,
) -> None:
    """Answer the plugin on 127.0.0.1 until stdin closes."""
    from geomelt.service.stdin_guard import StdinGuard

    guard = StdinGuard() if stdin_guard else None

    from geomelt.service.serve import ServeOptions
    from geomelt.service.serve import serve as run

    run(
        ServeOptions(
            engine=engine,
            home=checked_home(index_folder),
            port=port,
            guard=guard,
        )
    )


def add_commands(app: typer.Typer) -> None:
    app.command()(serve)
