"""The window that installs, repairs and removes the backend's environment."""

from __future__ import annotations

from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...core.installer.folder_tasks import MeasureTask
from ...core.installer.installation import Installation
from ...core.installer.machine import Machine, unavailable
from ...core.paths import plugin_version
from ...core.session import Session
from ...core.text import size, tr
from ..shared.controls import named, set_tab_order
from ..shared.log_dialog import LogDialog
from .install_form import InstallForm


class InstallDialog(QDialog):
    """Can be closed while the installation goes on: the line under the dock follows it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("GeomeltInstall")
        self.setWindowTitle(tr("Install the GeoMELT backend"))
        self.resize(560, 420)
        self._session, self._installer = session, session.installer
        self._size = ""
        self.summary = _line()
        self.form = InstallForm(session.settings.environment)
        self.instead = named(
            QCheckBox(),
            tr("Use it instead"),
            tr("Else the backend of the settings stays in use, and this one lies ready"),
        )
        self.bar = named(QProgressBar(), tr("Progress"), tr("How far the installation is"))
        self.bar.setRange(0, 100)
        self.status = _line()
        self.install = QPushButton()
        self.install.setToolTip(tr("Make the environment, or go on where it stopped"))
        self.repair = QPushButton(tr("Repair"))
        self.repair.setToolTip(tr("Empty the environment and install everything anew"))
        self.uninstall = QPushButton(tr("Uninstall…"))
        self.uninstall.setToolTip(tr("Remove the environment; the indexes stay"))
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("Stop here; what is done is kept, and can be resumed"))
        self.log = QPushButton(tr("Show log"))
        self.log.setToolTip(tr("What the installer said"))
        buttons = QDialogButtonBox()
        close = buttons.addButton(QDialogButtonBox.StandardButton.Close)
        close.setToolTip(tr("Close the window; an installation goes on"))
        actions = (self.install, self.repair, self.uninstall, self.cancel, self.log)
        for button in actions:
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        for widget in (self.summary, self.form, self.instead, self.bar, self.status):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(buttons)
        set_tab_order(*actions, close)
        for button in (*actions, close):
            button.setAutoDefault(False)
        self.install.setDefault(True)

        buttons.rejected.connect(self.close)
        self.install.clicked.connect(lambda: self._start(anew=False))
        self.repair.clicked.connect(lambda: self._start(anew=True))
        self.uninstall.clicked.connect(self._uninstall)
        self.cancel.clicked.connect(self._installer.cancel)
        self.log.clicked.connect(self._show_log)
        self.form.changed.connect(self._refresh)
        self._installer.started.connect(self._on_started)
        self._installer.progressed.connect(self._on_progress)
        self._installer.succeeded.connect(self._on_success)
        self._installer.failed.connect(self._on_end)
        self._installer.cancelled.connect(
            lambda: self._on_end(tr("Cancelled; resume when you like."))
        )
        self._refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.form.look_for_pythons()
        self.form.look_for_graphics()
        self._measure()
        self._refresh()

    def remove(self) -> None:
        """For unload: nothing is left running, the window is gone."""
        self.form.close_search()
        self.close()
        self.deleteLater()

    @property
    def _elsewhere(self) -> str:
        """What the backend runs from by the settings, other than the environment."""
        return self._session.settings.remote_url or self._session.settings.python

    def _refresh(self) -> None:
        busy = self._installer.is_busy
        installation = self.form.installation
        record, plan = installation.record(), self.form.plan()
        complete = installation.is_complete
        resumable = (
            record is not None
            and not complete
            and plan is not None
            and record.same_choices(plan.record())
        )
        outdated = installation.is_outdated
        todo = tr("Update") if outdated else tr("Resume") if resumable else tr("Install")
        self.install.setText(todo)
        self.install.setEnabled(not busy and (outdated or not complete) and plan is not None)
        self.repair.setEnabled(not busy and record is not None and plan is not None)
        self.uninstall.setEnabled(not busy and record is not None)
        self.cancel.setEnabled(busy)
        self.form.setEnabled(not busy)
        self.instead.setEnabled(not busy)
        self.instead.setVisible(bool(self._elsewhere))
        self.instead.setText(tr("Use it instead of {0}").format(self._elsewhere))
        self.bar.setVisible(busy)
        self.status.setVisible(bool(self.status.text()))
        self.summary.setText(self._what_is_there(installation))

    def _what_is_there(self, installation: Installation) -> str:
        record = installation.record()
        if record is None:
            text = unavailable(Machine.here()) or tr(
                "The backend runs in an environment of its own: all that it needs is fetched, and "
                "QGIS's own Python stays untouched."
            )
        elif installation.is_outdated:
            text = tr(
                "Version {0} is installed in {1}, this plugin wants {2}: update it. {3}"
            ).format(record.version, installation.folder, plugin_version(), self._size)
        elif installation.is_complete:
            text = tr("Version {0} ({1}) is installed in {2}. {3}").format(
                record.version, record.variant, installation.folder, self._size
            )
        else:
            text = tr("An installation in {0} has not come to its end. {1}").format(
                installation.folder, self._size
            )
        return text.strip()

    def _start(self, *, anew: bool) -> None:
        plan = self.form.plan()
        if plan is not None:
            self._session.install(plan, anew=anew, instead=self.instead.isChecked())

    def _on_started(self) -> None:
        self.bar.setValue(0)
        self._show_status("")

    def _on_progress(self, fraction: float, text: str) -> None:
        self.bar.setValue(round(100 * fraction))
        self._show_status(text)

    def _on_success(self) -> None:
        text = tr("The backend is installed.")
        if self._elsewhere:
            still = tr("{0} stays in use, as the settings say.").format(self._elsewhere)
            text = f"{text} {still}"
        self._on_end(text)

    def _on_end(self, text: str) -> None:
        self._show_status(text)
        self._measure()

    def _show_status(self, text: str) -> None:
        self.status.setText(text)
        self._refresh()

    def _uninstall(self) -> None:
        installation = self.form.installation
        folder = installation.folder
        answer = QMessageBox.question(
            self,
            tr("Uninstall the backend"),
            tr("Remove {0}? {1} The indexes stay where they are.").format(folder, self._size),
        )
        if answer == QMessageBox.StandardButton.Yes:
            self._show_status(tr("Removing {0}…").format(folder))
            self._session.uninstall(
                installation, lambda problem: self._on_end(problem or tr("The backend is removed."))
            )

    def _measure(self) -> None:
        """The size of the environment, once the task has counted it."""
        installation = self.form.installation
        if installation.record() is None or not installation.folder.exists():
            self._size = ""
        else:
            task = MeasureTask(installation)
            task.succeeded.connect(self._on_measured)
            self._session.tasks.start(task)

    def _on_measured(self, count: int) -> None:
        self._size = tr("It takes {0}.").format(size(count))
        self._refresh()

    def _show_log(self) -> None:
        LogDialog(self._installer.log, self).exec()


def _line() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    return label
