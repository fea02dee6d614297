<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>GeoMELT</name>
    <message>
        <source>{0} writes no captions: choose another captioner in Settings &gt; Options &gt; GeoMELT.</source>
        <translation>{0} schreibt keine Bildunterschriften: unter Einstellungen &gt; Optionen &gt; GeoMELT ein anderes Modell für Bildunterschriften wählen.</translation>
    </message>
    <message>
        <source>{0} does not understand texts: choose another model in Settings &gt; Options &gt; GeoMELT.</source>
        <translation>{0} versteht keine Texte: unter Einstellungen &gt; Optionen &gt; GeoMELT ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>{0} cannot index imagery: choose another model in Settings &gt; Options &gt; GeoMELT.</source>
        <translation>{0} kann keine Bilder indizieren: unter Einstellungen &gt; Optionen &gt; GeoMELT ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>{0} cannot rank hits again: choose another model in Settings &gt; Options &gt; GeoMELT.</source>
        <translation>{0} kann Treffer nicht neu ordnen: unter Einstellungen &gt; Optionen &gt; GeoMELT ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>Caption {0}</source>
        <translation>{0} beschreiben</translation>
    </message>
    <message>
        <source>Captions of {0}</source>
        <translation>Bildunterschriften von {0}</translation>
    </message>
    <message>
        <source>Add to {0}</source>
        <translation>Zu {0} hinzufügen</translation>
    </message>
    <message>
        <source>Take out of {0}</source>
        <translation>Aus {0} herausnehmen</translation>
    </message>
    <message>
        <source>{0} has left the project: add it again to caption it.</source>
        <translation>{0} ist nicht mehr im Projekt: für eine Bildunterschrift wieder hinzufügen.</translation>
    </message>
    <message>
        <source>Drawing {0}…</source>
        <translation>{0} wird gezeichnet…</translation>
    </message>
    <message>
        <source>Draw {0}</source>
        <translation>{0} zeichnen</translation>
    </message>
    <message>
        <source>The backend has stopped: start it again.</source>
        <translation>Das Backend hat angehalten: wieder starten.</translation>
    </message>
    <message>
        <source>Captioning {0}…</source>
        <translation>{0} wird beschrieben…</translation>
    </message>
    <message>
        <source>Captioning {0}: {1} of {2}…</source>
        <translation>{0} wird beschrieben: {1} von {2}…</translation>
    </message>
    <message>
        <source>it cannot be opened</source>
        <translation>lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Captions cannot be kept in {0} ({1}): choose another file.</source>
        <translation>Bildunterschriften lassen sich nicht in {0} aufbewahren ({1}): eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} could not be drawn ({1}): check that it draws on the map canvas.</source>
        <translation>{0} konnte nicht gezeichnet werden ({1}): prüfen, ob die Karte den Layer zeichnet.</translation>
    </message>
    <message>
        <source>{0} has lost its data: repair its source in the Layers panel.</source>
        <translation>{0} hat seine Daten verloren: die Datenquelle im Bedienfeld Layer reparieren.</translation>
    </message>
    <message>
        <source>{0} has no coordinate system: set one with Layer &gt; Set CRS of Layer(s), so that its captions have a place.</source>
        <translation>{0} hat kein Koordinatenbezugssystem: mit Layer &gt; Layer-KBS setzen eines angeben, damit die Bildunterschriften einen Ort haben.</translation>
    </message>
    <message>
        <source>{0} lies outside the extent: zoom to it, or choose Whole layer.</source>
        <translation>{0} liegt außerhalb der Ausdehnung: auf den Layer zoomen oder „Ganzer Layer“ wählen.</translation>
    </message>
    <message>
        <source>The extent shows {0} x {1} pixels of {2}: take in {3} x {3} or more to have something to describe.</source>
        <translation>Die Ausdehnung zeigt {0} x {1} Pixel von {2}: für eine Beschreibung {3} x {3} oder mehr einschließen.</translation>
    </message>
    <message>
        <source>The extent is {0}, too large for one look at {1}: zoom in to {2} or less, or draw a box.</source>
        <translation>Die Ausdehnung misst {0}, zu viel für einen Blick bei {1}: auf {2} oder weniger hineinzoomen oder ein Rechteck zeichnen.</translation>
    </message>
    <message>
        <source>The extent is {0}: take in {1} or more to have something to describe.</source>
        <translation>Die Ausdehnung misst {0}: für eine Beschreibung {1} oder mehr einschließen.</translation>
    </message>
    <message>
        <source>{0} m</source>
        <translation>{0} m</translation>
    </message>
    <message>
        <source>Only imagery of this day or later</source>
        <translation>Nur Bilder von diesem Tag oder später</translation>
    </message>
    <message>
        <source>Only imagery of this day or later (2020, 2020-08 or 2020-08-31)</source>
        <translation>Nur Bilder von diesem Tag oder später (2020, 2020-08 oder 2020-08-31)</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Only imagery of this day or earlier</source>
        <translation>Nur Bilder von diesem Tag oder früher</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Only tiles of these sizes; none checked: all</source>
        <translation>Nur Kacheln dieser Größen; keine angehakt: alle</translation>
    </message>
    <message>
        <source>Only tiles of these levels, e.g. 0, 1 (0: the finest; empty: all)</source>
        <translation>Nur Kacheln dieser Stufen, z. B. 0, 1 (0: die feinste; leer: alle)</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Quellen</translation>
    </message>
    <message>
        <source>Only sources whose path matches: *2020* for instance; several with ;</source>
        <translation>Nur Quellen, deren Pfad passt: zum Beispiel *2020*; mehrere mit ;</translation>
    </message>
    <message>
        <source>Captions</source>
        <translation>Bildunterschriften</translation>
    </message>
    <message>
        <source>Only tiles that have a caption, or only those that have none</source>
        <translation>Nur Kacheln mit Bildunterschrift oder nur solche ohne</translation>
    </message>
    <message>
        <source>with a caption</source>
        <translation>mit Bildunterschrift</translation>
    </message>
    <message>
        <source>without a caption</source>
        <translation>ohne Bildunterschrift</translation>
    </message>
    <message>
        <source>GSD up to</source>
        <translation>Bodenauflösung bis</translation>
    </message>
    <message>
        <source>Only sources of at most so many metres per pixel</source>
        <translation>Nur Quellen mit höchstens so vielen Metern je Pixel</translation>
    </message>
    <message>
        <source>The backend cannot be asked: {0}.</source>
        <translation>Das Backend ist nicht zu erreichen: {0}.</translation>
    </message>
    <message>
        <source>QGIS reaches {0} by a SOCKS proxy, which GeoMELT cannot use: exclude the address from the proxy, or use an SSH tunnel to 127.0.0.1.</source>
        <translation>QGIS erreicht {0} über einen SOCKS-Proxy, den GeoMELT nicht verwenden kann: die Adresse vom Proxy ausnehmen oder einen SSH-Tunnel nach 127.0.0.1 verwenden.</translation>
    </message>
    <message>
        <source>The backend does not answer any more: restart it.</source>
        <translation>Das Backend antwortet nicht mehr: neu starten.</translation>
    </message>
    <message>
        <source>The backend took too long to answer: try a smaller extent, or restart it.</source>
        <translation>Das Backend hat nicht rechtzeitig geantwortet: eine kleinere Ausdehnung wählen oder das Backend neu starten.</translation>
    </message>
    <message>
        <source>The backend sent an answer that is no JSON: show its log, then restart it.</source>
        <translation>Das Backend hat etwas geantwortet, das kein JSON ist: sein Protokoll ansehen, dann neu starten.</translation>
    </message>
    <message>
        <source>The backend broke off in the middle of its answer: ask again, or restart it.</source>
        <translation>Das Backend hat mitten in der Antwort abgebrochen: noch einmal fragen oder das Backend neu starten.</translation>
    </message>
    <message>
        <source>Footprints of {0}</source>
        <translation>Umrisse von {0}</translation>
    </message>
    <message>
        <source>Report of {0}</source>
        <translation>Bericht über {0}</translation>
    </message>
    <message>
        <source>Check of {0}</source>
        <translation>Prüfung von {0}</translation>
    </message>
    <message>
        <source>Index into {0}</source>
        <translation>Indizieren in {0}</translation>
    </message>
    <message>
        <source>Indexing failed: show the backend&apos;s log.</source>
        <translation>Das Indizieren ist fehlgeschlagen: das Protokoll des Backends ansehen.</translation>
    </message>
    <message>
        <source>Unpack {0}</source>
        <translation>{0} entpacken</translation>
    </message>
    <message>
        <source>{0} is damaged ({1}): copy or fetch it again.</source>
        <translation>{0} ist beschädigt ({1}): noch einmal kopieren oder holen.</translation>
    </message>
    <message>
        <source>Fetch uv, which installs the backend</source>
        <translation>uv holen, das das Backend installiert</translation>
    </message>
    <message>
        <source>{0} is not the file that this plugin knows (its SHA-256 differs): a proxy or a mirror may change files. Ask those who run it, choose a bundle under Backend from, or a Python of your own.</source>
        <translation>{0} ist nicht die Datei, die diese Erweiterung kennt (ihr SHA-256 ist ein anderer): Ein Proxy oder ein Spiegel verändert vielleicht Dateien. Dessen Betreiber fragen, unter „Backend aus“ ein Bündel wählen oder ein eigenes Python.</translation>
    </message>
    <message>
        <source>no index is asked</source>
        <translation>kein Index wird gefragt</translation>
    </message>
    <message>
        <source>{0} has no {1}</source>
        <translation>{0} hat kein {1}</translation>
    </message>
    <message>
        <source>uv, which installs, cannot be had ({0}): check the network and the proxy of QGIS and resume, choose a bundle under Backend from, or a Python of your own.</source>
        <translation>uv, das installiert, ist nicht zu bekommen ({0}): Netz und Proxy von QGIS prüfen und fortsetzen, unter „Backend aus“ ein Bündel wählen oder ein eigenes Python.</translation>
    </message>
    <message>
        <source>{0} broke off</source>
        <translation>{0} brach ab</translation>
    </message>
    <message>
        <source>Measure {0}</source>
        <translation>{0} messen</translation>
    </message>
    <message>
        <source>Remove {0}</source>
        <translation>{0} entfernen</translation>
    </message>
    <message>
        <source>Another QGIS works on the environment: wait until it is done.</source>
        <translation>Ein anderes QGIS arbeitet an der Umgebung: warten, bis es fertig ist.</translation>
    </message>
    <message>
        <source>{0} was not made by the installer: remove it by hand.</source>
        <translation>{0} stammt nicht vom Installationsprogramm: von Hand entfernen.</translation>
    </message>
    <message>
        <source>{0} cannot be removed ({1}): stop what uses it, and try again.</source>
        <translation>{0} lässt sich nicht entfernen ({1}): beenden, was den Ordner benutzt, und erneut versuchen.</translation>
    </message>
    <message>
        <source>{0}, driver {1}</source>
        <translation>{0}, Treiber {1}</translation>
    </message>
    <message>
        <source>No NVIDIA GPU is found here: the processor computes.</source>
        <translation>Hier ist keine NVIDIA-GPU zu finden: Der Prozessor rechnet.</translation>
    </message>
    <message>
        <source>{0}: CUDA 13.0 fits.</source>
        <translation>{0}: CUDA 13.0 passt.</translation>
    </message>
    <message>
        <source>{0}: this GPU needs CUDA 13.0, and that a driver from 580 on; until then the processor computes.</source>
        <translation>{0}: Diese GPU braucht CUDA 13.0 und das einen Treiber ab 580; bis dahin rechnet der Prozessor.</translation>
    </message>
    <message>
        <source>{0}: CUDA 12.6 fits.</source>
        <translation>{0}: CUDA 12.6 passt.</translation>
    </message>
    <message>
        <source>{0}: a driver from 528 on is needed; until then the processor computes.</source>
        <translation>{0}: Ein Treiber ab 528 ist nötig; bis dahin rechnet der Prozessor.</translation>
    </message>
    <message>
        <source>The backend is installed.</source>
        <translation>Das Backend ist installiert.</translation>
    </message>
    <message>
        <source>Use a remote backend (Settings &gt; Options &gt; GeoMELT) on another machine.</source>
        <translation>Ein entferntes Backend (Einstellungen &gt; Optionen &gt; GeoMELT) auf einem anderen Rechner verwenden.</translation>
    </message>
    <message>
        <source>The backend is made for Windows, macOS and Linux; this is {0}.</source>
        <translation>Das Backend ist für Windows, macOS und Linux gemacht; dies ist {0}.</translation>
    </message>
    <message>
        <source>The backend needs a 64-bit processor, x86-64 or Arm; this is {0}.</source>
        <translation>Das Backend braucht einen 64-Bit-Prozessor, x86-64 oder Arm; dies ist {0}.</translation>
    </message>
    <message>
        <source>The backend cannot be had for a QGIS that is made for Windows on Arm: sqlite-vec is not made for it.</source>
        <translation>Das Backend gibt es nicht für ein QGIS, das für Windows auf Arm gemacht ist: sqlite-vec gibt es dafür nicht.</translation>
    </message>
    <message>
        <source>The backend cannot be had for Macs with an Intel processor: PyTorch is no longer made for them.</source>
        <translation>Das Backend gibt es nicht für Macs mit Intel-Prozessor: PyTorch gibt es dafür nicht mehr.</translation>
    </message>
    <message>
        <source>The backend cannot be had for a Linux with musl: PyTorch is not made for it.</source>
        <translation>Das Backend gibt es nicht für ein Linux mit musl: PyTorch gibt es dafür nicht.</translation>
    </message>
    <message>
        <source>PyTorch needs glibc {0} or newer; here it is {1}.</source>
        <translation>PyTorch braucht glibc {0} oder neuer; hier ist es {1}.</translation>
    </message>
    <message>
        <source>PyTorch needs macOS {0} or newer; here it is {1}.</source>
        <translation>PyTorch braucht macOS {0} oder neuer; hier ist es {1}.</translation>
    </message>
    <message>
        <source>{0} is no full path: choose a folder.</source>
        <translation>{0} ist kein vollständiger Pfad: einen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} lies in the QGIS profile or the plugin, which updates and backups touch: choose another folder.</source>
        <translation>{0} liegt im QGIS-Profil oder in der Erweiterung, die Aktualisierungen und Sicherungen anfassen: einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} holds something else: choose an empty or a new folder.</source>
        <translation>{0} enthält etwas anderes: einen leeren oder neuen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} is not there: choose the backend&apos;s wheel, or a folder of wheels.</source>
        <translation>{0} gibt es nicht: das Wheel des Backends oder einen Ordner mit Wheels wählen.</translation>
    </message>
    <message>
        <source>{0} is not the backend {1}, which this plugin wants: choose the wheel that came with the plugin.</source>
        <translation>{0} ist nicht das Backend {1}, das diese Erweiterung braucht: das Wheel wählen, das mit der Erweiterung kam.</translation>
    </message>
    <message>
        <source>Without a network, a bundle or a folder with all wheels is needed: choose it as the source.</source>
        <translation>Ohne Netz ist ein Bündel oder ein Ordner mit allen Wheels nötig: als Quelle wählen.</translation>
    </message>
    <message>
        <source>{0} are free where {1} are needed: free some space, or choose a folder on another disk.</source>
        <translation>Es sind {0} frei, {1} werden gebraucht: Platz schaffen oder einen Ordner auf einem anderen Datenträger wählen.</translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}. Choose another folder.</source>
        <translation>{0} lässt sich nicht schreiben: {1}. Einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The folder cannot be locked: choose one that you may write to.</source>
        <translation>Der Ordner lässt sich nicht sperren: einen Ordner wählen, in dem Sie schreiben dürfen.</translation>
    </message>
    <message>
        <source>Another QGIS (process {0}) installs the backend: wait until it is done.</source>
        <translation>Ein anderes QGIS (Prozess {0}) installiert gerade das Backend: warten, bis es fertig ist.</translation>
    </message>
    <message>
        <source>{0} is on the network: choose a short path on this machine.</source>
        <translation>{0} liegt im Netz: einen kurzen Pfad auf diesem Rechner wählen.</translation>
    </message>
    <message>
        <source>{0} has {1} characters; at most {2} fit, since paths end at 260 on Windows and PyTorch&apos;s are long: choose a shorter path.</source>
        <translation>{0} hat {1} Zeichen; höchstens {2} passen, da Pfade unter Windows bei 260 enden und die von PyTorch lang sind: einen kürzeren Pfad wählen.</translation>
    </message>
    <message>
        <source>{0} is no zip, or a part of one: copy or fetch the bundle again.</source>
        <translation>{0} ist kein Zip oder nur ein Teil davon: das Bündel noch einmal kopieren oder holen.</translation>
    </message>
    <message>
        <source>{0} does not hold the backend {1}, which this plugin wants: choose the bundle that came with the plugin.</source>
        <translation>{0} enthält nicht das Backend {1}, das diese Erweiterung will: das Bündel wählen, das mit der Erweiterung kam.</translation>
    </message>
    <message>
        <source>{0} holds no uv and no standalone Python for this system: choose a bundle made for it, or a Python of your own.</source>
        <translation>{0} enthält nicht uv und ein eigenständiges Python für dieses System: ein dafür gemachtes Bündel wählen oder ein eigenes Python.</translation>
    </message>
    <message>
        <source>The backend is installed but does not work: {0}</source>
        <translation>Das Backend ist installiert, funktioniert aber nicht: {0}</translation>
    </message>
    <message>
        <source>The installation was ended by the system, which ran out of memory: close other programs and resume.</source>
        <translation>Das System hat die Installation wegen Speichermangels beendet: andere Programme schließen und fortsetzen.</translation>
    </message>
    <message>
        <source>The step ended with code {0}: {1}</source>
        <translation>Der Schritt endete mit Code {0}: {1}</translation>
    </message>
    <message>
        <source>it said nothing</source>
        <translation>ohne Ausgabe</translation>
    </message>
    <message>
        <source>{0} cannot be run, or a virus scanner or a rule of your organisation forbids it: choose another Python.</source>
        <translation>{0} lässt sich nicht ausführen, oder ein Virenscanner oder eine Regel Ihrer Organisation verbietet es: ein anderes Python wählen.</translation>
    </message>
    <message>
        <source>The disk is full: free some space, or choose a folder on another disk, and resume.</source>
        <translation>Der Datenträger ist voll: Platz schaffen oder einen Ordner auf einem anderen Datenträger wählen und fortsetzen.</translation>
    </message>
    <message>
        <source>What came is not what it should be (its checksum differs): resume; where it stays so, a proxy or a mirror changes files: ask those who run it, or install from a bundle.</source>
        <translation>Was kam, ist nicht, was es sein soll (die Prüfsumme ist eine andere): fortsetzen; bleibt es so, verändert ein Proxy oder ein Spiegel Dateien: dessen Betreiber fragen oder aus einem Bündel installieren.</translation>
    </message>
    <message>
        <source>The package index shows a certificate that is not trusted here: a proxy may stand in between. Add your organisation&apos;s certificate to QGIS (Settings &gt; Options &gt; Authentication &gt; Manage certificates) and resume.</source>
        <translation>Dem Zertifikat des Paketindexes wird hier nicht vertraut: womöglich steht ein Proxy dazwischen. Das Zertifikat Ihrer Organisation in QGIS hinzufügen (Einstellungen &gt; Optionen &gt; Authentifizierung &gt; Zertifikate verwalten) und fortsetzen.</translation>
    </message>
    <message>
        <source>The packages cannot be fetched over a SOCKS proxy: use an HTTP proxy, or install from a folder of wheels.</source>
        <translation>Über einen SOCKS-Proxy lassen sich die Pakete nicht holen: einen HTTP-Proxy verwenden oder aus einem Ordner mit Wheels installieren.</translation>
    </message>
    <message>
        <source>The proxy refuses: check it in Settings &gt; Options &gt; Network, and resume.</source>
        <translation>Der Proxy verweigert den Zugriff: unter Einstellungen &gt; Optionen &gt; Netzwerk prüfen und fortsetzen.</translation>
    </message>
    <message>
        <source>This Python cannot make environments: install its venv package (Debian and Ubuntu: python3-venv), or choose another Python.</source>
        <translation>Dieses Python kann keine Umgebungen anlegen: sein venv-Paket installieren (Debian und Ubuntu: python3-venv) oder ein anderes Python wählen.</translation>
    </message>
    <message>
        <source>The package index cannot be reached: check the network and the proxy of QGIS and resume, or install from a folder of wheels.</source>
        <translation>Der Paketindex ist nicht zu erreichen: Netzwerk und Proxy von QGIS prüfen und fortsetzen, oder aus einem Ordner mit Wheels installieren.</translation>
    </message>
    <message>
        <source>The package index wants a user and a password: put them into its address, or into the keyring that pip or uv uses, and resume.</source>
        <translation>Der Paketindex verlangt Benutzer und Passwort: in seine Adresse eintragen oder in den Schlüsselbund, der pip oder uv genannt ist, und fortsetzen.</translation>
    </message>
    <message>
        <source>The package index has no backend of this version: choose the backend&apos;s wheel, or a folder of wheels, under Backend from, and resume.</source>
        <translation>Der Paketindex hat kein Backend dieser Version: unter „Backend aus“ das Wheel des Backends oder einen Ordner mit Wheels wählen und fortsetzen.</translation>
    </message>
    <message>
        <source>The standalone Python is not there: choose a bundle that holds it, or a Python of your own under Python.</source>
        <translation>Das eigenständige Python fehlt: ein Bündel wählen, das es enthält, oder unter Python ein eigenes.</translation>
    </message>
    <message>
        <source>A package is missing where it was looked for, or not made for this Python: choose another Python or another source; the log names the package.</source>
        <translation>Ein Paket fehlt dort, wo es gesucht wurde, oder passt nicht zu diesem Python: ein anderes Python oder eine andere Quelle wählen; das Protokoll nennt das Paket.</translation>
    </message>
    <message>
        <source>A package is not made for this Python and system: choose another Python.</source>
        <translation>Ein Paket passt nicht zu diesem Python und System: ein anderes Python wählen.</translation>
    </message>
    <message>
        <source>A file cannot be written: another program (a virus scanner, a running backend) may hold it, or the folder is not yours; resume, or choose another folder.</source>
        <translation>Eine Datei lässt sich nicht schreiben: womöglich hält ein anderes Programm sie fest (ein Virenscanner, ein laufendes Backend), oder der Ordner gehört Ihnen nicht; fortsetzen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Windows cannot load a library of PyTorch: install the Microsoft Visual C++ Redistributable, or let the virus scanner allow the folder, and resume.</source>
        <translation>Windows kann eine Bibliothek von PyTorch nicht laden: Microsoft Visual C++ Redistributable installieren oder den Ordner im Virenscanner zulassen und fortsetzen.</translation>
    </message>
    <message>
        <source>A rule of your organisation forbids programs in this folder: choose a folder where they are allowed.</source>
        <translation>Eine Regel Ihrer Organisation verbietet Programme in diesem Ordner: einen Ordner wählen, in dem sie erlaubt sind.</translation>
    </message>
    <message>
        <source>The folder&apos;s path is too long for Windows: choose a shorter one.</source>
        <translation>Der Pfad des Ordners ist zu lang für Windows: einen kürzeren wählen.</translation>
    </message>
    <message>
        <source>There is not enough memory: close other programs and resume.</source>
        <translation>Der Arbeitsspeicher reicht nicht: andere Programme schließen und fortsetzen.</translation>
    </message>
    <message>
        <source>Python {0} of its own, fetched with all else</source>
        <translation>Eigenes Python {0}, wird mit allem anderen geholt</translation>
    </message>
    <message>
        <source>Python {0} ({1})</source>
        <translation>Python {0} ({1})</translation>
    </message>
    <message>
        <source>{0} is no Python that runs.</source>
        <translation>{0} ist kein lauffähiges Python.</translation>
    </message>
    <message>
        <source>Python 3.10 to 3.14 is needed; this is {0}.</source>
        <translation>Python 3.10 bis 3.14 wird gebraucht; dies ist {0}.</translation>
    </message>
    <message>
        <source>A 64-bit CPython is needed.</source>
        <translation>Ein CPython mit 64 Bit wird gebraucht.</translation>
    </message>
    <message>
        <source>PyTorch is not made for the free-threaded Python: choose the usual one.</source>
        <translation>PyTorch gibt es nicht für das Python ohne GIL (free-threaded): das übliche wählen.</translation>
    </message>
    <message>
        <source>This Python cannot make environments: install its venv package (Debian and Ubuntu: python3-venv).</source>
        <translation>Dieses Python kann keine Umgebungen anlegen: sein venv-Paket installieren (Debian und Ubuntu: python3-venv).</translation>
    </message>
    <message>
        <source>Fetching uv, which installs</source>
        <translation>uv wird geholt, das installiert</translation>
    </message>
    <message>
        <source>Fetching Python</source>
        <translation>Python wird geholt</translation>
    </message>
    <message>
        <source>Unpacking the bundle</source>
        <translation>Das Bündel wird entpackt</translation>
    </message>
    <message>
        <source>Looking for the backend</source>
        <translation>Das Backend wird gesucht</translation>
    </message>
    <message>
        <source>Making an environment</source>
        <translation>Die Umgebung wird angelegt</translation>
    </message>
    <message>
        <source>Installing the backend</source>
        <translation>Das Backend wird installiert</translation>
    </message>
    <message>
        <source>Installing PyTorch</source>
        <translation>PyTorch wird installiert</translation>
    </message>
    <message>
        <source>Installing the libraries of the backend</source>
        <translation>Die Bibliotheken des Backends werden installiert</translation>
    </message>
    <message>
        <source>Trying an embedding and a caption</source>
        <translation>Ein Embedding und eine Bildunterschrift werden erprobt</translation>
    </message>
    <message>
        <source>Find similar tiles</source>
        <translation>Ähnliche Kacheln suchen</translation>
    </message>
    <message>
        <source>Similar</source>
        <translation>Ähnliche</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>Mehr wie dies</translation>
    </message>
    <message>
        <source>+</source>
        <translation>+</translation>
    </message>
    <message>
        <source>Less like this</source>
        <translation>Weniger wie dies</translation>
    </message>
    <message>
        <source>-</source>
        <translation>-</translation>
    </message>
    <message>
        <source>Zoom to the tile</source>
        <translation>Auf die Kachel zoomen</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoomen</translation>
    </message>
    <message>
        <source>Open the source raster</source>
        <translation>Quellraster öffnen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Copy the caption</source>
        <translation>Bildunterschrift kopieren</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>Rang</translation>
    </message>
    <message>
        <source>Match</source>
        <translation>Treffergüte</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Ähnlichkeit</translation>
    </message>
    <message>
        <source>Tile</source>
        <translation>Kachel</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Index</translation>
    </message>
    <message>
        <source>Thumbnail</source>
        <translation>Vorschaubild</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Veränderung</translation>
    </message>
    <message>
        <source>Appeared</source>
        <translation>Hinzugekommen</translation>
    </message>
    <message>
        <source>Earlier date</source>
        <translation>Früheres Datum</translation>
    </message>
    <message>
        <source>Earlier source</source>
        <translation>Frühere Quelle</translation>
    </message>
    <message>
        <source>Earlier tile</source>
        <translation>Frühere Kachel</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>Fläche</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Hectares</source>
        <translation>Hektar</translation>
    </message>
    <message>
        <source>Tiles</source>
        <translation>Kacheln</translation>
    </message>
    <message>
        <source>Sureness</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Source path</source>
        <translation>Pfad der Quelle</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Bildunterschrift</translation>
    </message>
    <message>
        <source>Ground size (m)</source>
        <translation>Kachelgröße (m)</translation>
    </message>
    <message>
        <source>Origin of the date</source>
        <translation>Datum laut</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>GSD (m)</source>
        <translation>Bodenauflösung (m)</translation>
    </message>
    <message>
        <source>Native CRS</source>
        <translation>KBS der Quelle</translation>
    </message>
    <message>
        <source>Pixel window</source>
        <translation>Pixelfenster</translation>
    </message>
    <message>
        <source>Heat map</source>
        <translation>Heatmap</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Ausdehnung</translation>
    </message>
    <message>
        <source>Close by: rank and caption</source>
        <translation>Nah: Rang und Bildunterschrift</translation>
    </message>
    <message>
        <source>Nearer: every rank</source>
        <translation>Näher: jeder Rang</translation>
    </message>
    <message>
        <source>From afar: the best</source>
        <translation>Fern: die besten</translation>
    </message>
    <message>
        <source>Close by: captions</source>
        <translation>Nah: Bildunterschriften</translation>
    </message>
    <message>
        <source>Move {0} beside the project</source>
        <translation>{0} neben das Projekt verschieben</translation>
    </message>
    <message>
        <source>Remove what was moved</source>
        <translation>Verschobenes entfernen</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Suchanfrage</translation>
    </message>
    <message>
        <source>Like the tiles</source>
        <translation>Wie die Kacheln</translation>
    </message>
    <message>
        <source>Unlike the tiles</source>
        <translation>Anders als die Kacheln</translation>
    </message>
    <message>
        <source>Within</source>
        <translation>Innerhalb</translation>
    </message>
    <message>
        <source>the polygons selected then</source>
        <translation>der damals gewählten Polygone</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Tiles searched</source>
        <translation>Durchsuchte Kacheln</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Thumbnails cannot be written to {0}: {1}.</source>
        <translation>Vorschaubilder lassen sich nicht nach {0} schreiben: {1}.</translation>
    </message>
    <message>
        <source>{0} cannot be opened as a layer of {1}.</source>
        <translation>{0} lässt sich nicht als Layer von {1} öffnen.</translation>
    </message>
    <message>
        <source>it is no folder</source>
        <translation>es ist kein Ordner</translation>
    </message>
    <message>
        <source>Results cannot be written to {0} ({1}): choose another folder in Settings &gt; Options &gt; GeoMELT.</source>
        <translation>Ergebnisse lassen sich nicht nach {0} schreiben ({1}): unter Einstellungen &gt; Optionen &gt; GeoMELT einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation>{0} bis {1}</translation>
    </message>
    <message>
        <source>{0} to {1} %</source>
        <translation>{0} bis {1} %</translation>
    </message>
    <message>
        <source>change {0} %</source>
        <translation>Veränderung {0} %</translation>
    </message>
    <message>
        <source>since {0}</source>
        <translation>seit {0}</translation>
    </message>
    <message>
        <source>score {0}</source>
        <translation>Ähnlichkeit {0}</translation>
    </message>
    <message>
        <source>match {0} %</source>
        <translation>Treffergüte {0} %</translation>
    </message>
    <message>
        <source>The backend did not get ready within {0} s: its log may tell why.</source>
        <translation>Das Backend war nach {0} s noch nicht bereit: sein Protokoll sagt vielleicht, warum.</translation>
    </message>
    <message>
        <source>{0} cannot be run: choose the Python that has the backend.</source>
        <translation>{0} lässt sich nicht ausführen: das Python wählen, in dem das Backend installiert ist.</translation>
    </message>
    <message>
        <source>{0} has no backend: run `{0} -m pip install geomelt`, or choose another.</source>
        <translation>In {0} fehlt das Backend: `{0} -m pip install geomelt` ausführen oder ein anderes Python wählen.</translation>
    </message>
    <message>
        <source>it was killed or crashed</source>
        <translation>beendet oder abgestürzt</translation>
    </message>
    <message>
        <source>exit code {0}</source>
        <translation>Exit-Code {0}</translation>
    </message>
    <message>
        <source>The backend ended while it started ({0}): {1}</source>
        <translation>Das Backend hat sich beim Start beendet ({0}): {1}</translation>
    </message>
    <message>
        <source>it said nothing.</source>
        <translation>ohne Ausgabe.</translation>
    </message>
    <message>
        <source>The backend ended unexpectedly ({0}): restart it.</source>
        <translation>Das Backend hat sich unerwartet beendet ({0}): neu starten.</translation>
    </message>
    <message>
        <source>The model could not be loaded.</source>
        <translation>Das Modell konnte nicht geladen werden.</translation>
    </message>
    <message>
        <source>The backend speaks protocol {0}, this plugin {1}: update the plugin, or install the backend that came with it.</source>
        <translation>Das Backend spricht Protokoll {0}, diese Erweiterung {1}: die Erweiterung aktualisieren oder das zu ihr gehörende Backend installieren.</translation>
    </message>
    <message>
        <source>The backend speaks protocol {0}, this plugin {1}: ask who runs it to update it.</source>
        <translation>Das Backend spricht Protokoll {0}, diese Erweiterung {1}: den Betreiber um eine Aktualisierung bitten.</translation>
    </message>
    <message>
        <source>The backend speaks protocol {0}, this plugin {1}: update the backend.</source>
        <translation>Das Backend spricht Protokoll {0}, diese Erweiterung {1}: das Backend aktualisieren.</translation>
    </message>
    <message>
        <source>The backend has not answered for {0}: restart it.</source>
        <translation>Das Backend hat seit {0} nicht geantwortet: neu starten.</translation>
    </message>
    <message>
        <source>{0} is no address of a backend: write it like https://gpu.example.org/geomelt.</source>
        <translation>{0} ist keine Adresse eines Backends: in der Form https://gpu.example.org/geomelt angeben.</translation>
    </message>
    <message>
        <source>{0} would send the token in the clear: use https, or an SSH tunnel to 127.0.0.1.</source>
        <translation>{0} würde das Token unverschlüsselt senden: https oder einen SSH-Tunnel nach 127.0.0.1 verwenden.</translation>
    </message>
    <message>
        <source>The remote backend has no token: choose an authentication configuration whose password is the token.</source>
        <translation>Für das entfernte Backend fehlt das Token: eine Authentifizierungskonfiguration wählen, deren Passwort das Token ist.</translation>
    </message>
    <message>
        <source>The authentication configuration {0} cannot be read: unlock the store with the master password, or choose another.</source>
        <translation>Die Authentifizierungskonfiguration {0} lässt sich nicht lesen: den Speicher mit dem Master-Passwort entsperren oder eine andere wählen.</translation>
    </message>
    <message>
        <source>The authentication configuration {0} holds no token: choose one of the kind Basic with the token as its password.</source>
        <translation>Die Authentifizierungskonfiguration {0} enthält kein Token: eine der Art Basic mit dem Token als Passwort wählen.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Show log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Install…</source>
        <translation>Installieren…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>a remote machine</source>
        <translation>einem entfernten Rechner</translation>
    </message>
    <message>
        <source>Ready: {0} on {1}</source>
        <translation>Bereit: {0} auf {1}</translation>
    </message>
    <message>
        <source>It is version {0}, this plugin wants {1}: update it by Install….</source>
        <translation>Es hat die Version {0}, diese Erweiterung braucht {1}: über Installieren… erneuern.</translation>
    </message>
    <message>
        <source>The backend is not installed yet.</source>
        <translation>Das Backend ist noch nicht installiert.</translation>
    </message>
    <message>
        <source>The backend is being installed. {0}</source>
        <translation>Das Backend wird installiert. {0}</translation>
    </message>
    <message>
        <source>The backend is stopped.</source>
        <translation>Das Backend ist angehalten.</translation>
    </message>
    <message>
        <source>The backend is starting…</source>
        <translation>Das Backend startet…</translation>
    </message>
    <message>
        <source>The model is loading…</source>
        <translation>Das Modell wird geladen…</translation>
    </message>
    <message>
        <source>The backend is stopping…</source>
        <translation>Das Backend hält an…</translation>
    </message>
    <message>
        <source>{0} Press {1} at the foot of the dock.</source>
        <translation>{0} „{1}“ am Fuß des Bedienfelds drücken.</translation>
    </message>
    <message>
        <source>dropped picture</source>
        <translation>abgelegtes Bild</translation>
    </message>
    <message>
        <source>{0} cannot be read as a picture ({1}): choose another file.</source>
        <translation>{0} lässt sich nicht als Bild lesen ({1}): eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>Like {0}</source>
        <translation>Wie {0}</translation>
    </message>
    <message>
        <source>Like the examples</source>
        <translation>Wie die Beispiele</translation>
    </message>
    <message>
        <source>{0} shows nothing in the extent: check that it draws on the map canvas there, or choose another extent.</source>
        <translation>{0} zeigt in dieser Ausdehnung nichts: prüfen, ob die Karte den Layer dort zeichnet, oder eine andere Ausdehnung wählen.</translation>
    </message>
    <message>
        <source>Search in {0}</source>
        <translation>Suche in {0}</translation>
    </message>
    <message>
        <source>Thumbnails of the hits</source>
        <translation>Vorschaubilder der Treffer</translation>
    </message>
    <message>
        <source>Install the GeoMELT backend</source>
        <translation>GeoMELT-Backend installieren</translation>
    </message>
    <message>
        <source>{0} %  ·  {1}</source>
        <translation>{0} %  ·  {1}</translation>
    </message>
    <message numerus="yes">
        <source>{0} tiles</source>
        <translation>
            <numerusform>{0} Kachel</numerusform>
            <numerusform>{0} Kacheln</numerusform>
        </translation>
    </message>
    <message>
        <source>sureness {0}</source>
        <translation>Sicherheit {0}</translation>
    </message>
    <message numerus="yes">
        <source>{0} others</source>
        <translation>
            <numerusform>{0} weitere</numerusform>
            <numerusform>{0} weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} ha</source>
        <translation>{0} ha</translation>
    </message>
    <message>
        <source>Area summary of {0}</source>
        <translation>Gebietszusammenfassung von {0}</translation>
    </message>
    <message>
        <source>{0} failed: {1!r}. Please report this.</source>
        <translation>{0} fehlgeschlagen: {1!r}. Bitte melden.</translation>
    </message>
    <message>
        <source>{0} s</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0} min {1} s</source>
        <translation>{0} min {1} s</translation>
    </message>
    <message>
        <source>{0} h {1} min</source>
        <translation>{0} h {1} min</translation>
    </message>
    <message numerus="yes">
        <source>{0} bytes</source>
        <translation>
            <numerusform>{0} Byte</numerusform>
            <numerusform>{0} Bytes</numerusform>
        </translation>
    </message>
    <message>
        <source>{0} km</source>
        <translation>{0} km</translation>
    </message>
    <message>
        <source>{0} d ago</source>
        <translation>vor {0} d</translation>
    </message>
    <message>
        <source>{0} h ago</source>
        <translation>vor {0} h</translation>
    </message>
    <message>
        <source>{0} min ago</source>
        <translation>vor {0} min</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>Captions layer: a new GeoPackage, or one to add to</source>
        <translation>Layer der Bildunterschriften: ein neues GeoPackage oder eines zum Ergänzen</translation>
    </message>
    <message>
        <source>GeoPackage (*.gpkg)</source>
        <translation>GeoPackage (*.gpkg)</translation>
    </message>
    <message>
        <source>Add captions</source>
        <translation>Bildunterschriften hinzufügen</translation>
    </message>
    <message>
        <source>{0} is being edited: the captions are saved, or undone, with its edits.</source>
        <translation>{0} wird gerade bearbeitet: die Bildunterschriften werden mit den Änderungen gespeichert oder verworfen.</translation>
    </message>
    <message numerus="yes">
        <source>{0} captions added to {1}.</source>
        <translation>
            <numerusform>{0} Bildunterschrift zu {1} hinzugefügt.</numerusform>
            <numerusform>{0} Bildunterschriften zu {1} hinzugefügt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Take these captions out again</source>
        <translation>Diese Bildunterschriften wieder herausnehmen</translation>
    </message>
    <message>
        <source>Take captions out</source>
        <translation>Bildunterschriften herausnehmen</translation>
    </message>
    <message>
        <source>The whole extent first, then its tiles; double click or F2 edits a caption</source>
        <translation>Zuerst die ganze Ausdehnung, dann ihre Kacheln; Doppelklick oder F2 bearbeitet eine Bildunterschrift</translation>
    </message>
    <message>
        <source>The captions appear here, and as a layer.</source>
        <translation>Die Bildunterschriften erscheinen hier und als Layer.</translation>
    </message>
    <message>
        <source>Zoom to the ground of the caption</source>
        <translation>Auf das Gebiet der Bildunterschrift zoomen</translation>
    </message>
    <message>
        <source>Copy the selected captions, or all (Ctrl+C)</source>
        <translation>Die gewählten Bildunterschriften oder alle kopieren (Strg+C)</translation>
    </message>
    <message>
        <source>Add to captions layer</source>
        <translation>Zum Layer der Bildunterschriften hinzufügen</translation>
    </message>
    <message>
        <source>Add the selected captions, or all, to a GeoPackage of your own</source>
        <translation>Die gewählten Bildunterschriften oder alle in ein eigenes GeoPackage aufnehmen</translation>
    </message>
    <message>
        <source>Choose another captions layer…</source>
        <translation>Anderen Layer der Bildunterschriften wählen…</translation>
    </message>
    <message>
        <source>Edit a caption</source>
        <translation>Bildunterschrift bearbeiten</translation>
    </message>
    <message>
        <source>Raster layer</source>
        <translation>Raster-Layer</translation>
    </message>
    <message>
        <source>The layer whose picture is captioned</source>
        <translation>Der Layer, dessen Bild beschrieben wird</translation>
    </message>
    <message>
        <source>Each tile too</source>
        <translation>Auch jede Kachel</translation>
    </message>
    <message>
        <source>A caption for every tile of the extent, {0} at most</source>
        <translation>Eine Bildunterschrift für jede Kachel der Ausdehnung, höchstens {0}</translation>
    </message>
    <message>
        <source>Caption</source>
        <comment>verb</comment>
        <translation>Beschreiben</translation>
    </message>
    <message>
        <source>Describes what the extent shows</source>
        <translation>Beschreibt, was die Ausdehnung zeigt</translation>
    </message>
    <message>
        <source>Captions or summary</source>
        <translation>Bildunterschriften oder Zusammenfassung</translation>
    </message>
    <message>
        <source>Sentences about a picture, or what an area is made of</source>
        <translation>Sätze über ein Bild, oder woraus ein Gebiet besteht</translation>
    </message>
    <message>
        <source>Area summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Add a raster layer to the project.</source>
        <translation>Dem Projekt einen Raster-Layer hinzufügen.</translation>
    </message>
    <message>
        <source>Too large for a caption per tile: the extent has {0} tiles of the largest size, and {1} are captioned at most. Choose a smaller extent.</source>
        <translation>Zu groß für eine Bildunterschrift je Kachel: die Ausdehnung hat {0} Kacheln der größten Größe, höchstens {1} werden beschrieben. Eine kleinere Ausdehnung wählen.</translation>
    </message>
    <message>
        <source>Tasks of GeoMELT</source>
        <translation>Aufgaben von GeoMELT</translation>
    </message>
    <message>
        <source>Describe what a layer shows</source>
        <translation>Beschreiben, was ein Layer zeigt</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Find places by words or by examples</source>
        <translation>Orte nach Worten oder Beispielen finden</translation>
    </message>
    <message>
        <source>Index</source>
        <comment>verb</comment>
        <translation>Indizieren</translation>
    </message>
    <message>
        <source>Make imagery findable</source>
        <translation>Bilder auffindbar machen</translation>
    </message>
    <message>
        <source>There is no index {0} any more: its tiles cannot be looked up.</source>
        <translation>Den Index {0} gibt es nicht mehr: seine Kacheln lassen sich nicht nachschlagen.</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Erneuern</translation>
    </message>
    <message>
        <source>Update the index</source>
        <translation>Index aktualisieren</translation>
    </message>
    <message>
        <source>Index what is new or changed since; unchanged sources cost nothing</source>
        <translation>Indizieren, was seither neu oder geändert ist; unveränderte Quellen kosten nichts</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Bereinigen</translation>
    </message>
    <message>
        <source>Prune the index</source>
        <translation>Index bereinigen</translation>
    </message>
    <message>
        <source>Update, and remove the sources whose files are gone</source>
        <translation>Aktualisieren und die Quellen entfernen, deren Dateien fehlen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Check the index</source>
        <translation>Index prüfen</translation>
    </message>
    <message>
        <source>Check whether the index is whole</source>
        <translation>Prüfen, ob der Index unbeschädigt ist</translation>
    </message>
    <message>
        <source>Footprints</source>
        <translation>Umrisse</translation>
    </message>
    <message>
        <source>Footprints of the index</source>
        <translation>Umrisse des Indexes</translation>
    </message>
    <message>
        <source>Show where the sources lie, as a layer</source>
        <translation>Als Layer zeigen, wo die Quellen liegen</translation>
    </message>
    <message>
        <source>Delete the index</source>
        <translation>Index löschen</translation>
    </message>
    <message>
        <source>New…</source>
        <translation>Neu…</translation>
    </message>
    <message>
        <source>New index</source>
        <translation>Neuer Index</translation>
    </message>
    <message>
        <source>Make an empty index</source>
        <translation>Einen leeren Index anlegen</translation>
    </message>
    <message>
        <source>Read the list again</source>
        <translation>Liste neu lesen</translation>
    </message>
    <message>
        <source>Indexes</source>
        <translation>Indizes</translation>
    </message>
    <message>
        <source>There is no index yet: choose a folder of rasters below.</source>
        <translation>Es gibt noch keinen Index: unten einen Ordner mit Rastern wählen.</translation>
    </message>
    <message>
        <source>Name of the index</source>
        <translation>Name des Indexes</translation>
    </message>
    <message>
        <source>Remove from {0} the tiles of sources whose files are gone?</source>
        <translation>Aus {0} die Kacheln der Quellen entfernen, deren Dateien fehlen?</translation>
    </message>
    <message>
        <source>{0} is damaged, index its imagery again: {1}</source>
        <translation>{0} ist beschädigt, die Bilder neu indizieren: {1}</translation>
    </message>
    <message>
        <source>{0} is whole.</source>
        <translation>{0} ist unbeschädigt.</translation>
    </message>
    <message>
        <source>No source of {0} has a footprint: index imagery into it first.</source>
        <translation>Keine Quelle von {0} hat einen Umriss: zuerst Bilder indizieren.</translation>
    </message>
    <message>
        <source>Wait until the job below has ended, or cancel it: one at a time.</source>
        <translation>Warten, bis der Auftrag unten beendet ist, oder ihn abbrechen: immer nur einer zur selben Zeit.</translation>
    </message>
    <message numerus="yes">
        <source>{0} sources</source>
        <translation>
            <numerusform>{0} Quelle</numerusform>
            <numerusform>{0} Quellen</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete the index {0} ({1})? Its {2} of {3} go, with all captions and saved concepts in it. The rasters stay as they are.</source>
        <translation>Index {0} ({1}) löschen? Seine {2} aus {3} gehen verloren, mit allen Bildunterschriften und Konzepten darin. Die Raster bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>The indexes that the backend has</source>
        <translation>Die Indizes des Backends</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Aktualisiert</translation>
    </message>
    <message numerus="yes">
        <source>{0} sources were refused</source>
        <translation>
            <numerusform>{0} Quelle wurde abgewiesen</numerusform>
            <numerusform>{0} Quellen wurden abgewiesen</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Go on with the indexing</source>
        <translation>Mit dem Indizieren weitermachen</translation>
    </message>
    <message>
        <source>Index what is missing; the finished sources are in the index already</source>
        <translation>Indizieren, was fehlt; die fertigen Quellen sind schon im Index</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Lassen</translation>
    </message>
    <message>
        <source>Leave the indexing as it is</source>
        <translation>Das Indizieren lassen, wie es ist</translation>
    </message>
    <message>
        <source>Keep what is in the index, and do not ask again</source>
        <translation>Behalten, was im Index ist, und nicht wieder fragen</translation>
    </message>
    <message>
        <source>Indexing into {0} was not finished when QGIS ended.</source>
        <translation>Das Indizieren in {0} war nicht fertig, als QGIS beendet wurde.</translation>
    </message>
    <message>
        <source>Add imagery</source>
        <translation>Bilder hinzufügen</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Folder of rasters; a file, a list of files or an address can be typed, too</source>
        <translation>Ordner mit Rastern; auch eine Datei, eine Liste von Dateien oder eine Adresse lässt sich eingeben</translation>
    </message>
    <message>
        <source>Folder of rasters</source>
        <translation>Ordner mit Rastern</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Choose a folder of rasters</source>
        <translation>Einen Ordner mit Rastern wählen</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>In</translation>
    </message>
    <message>
        <source>The index that takes the imagery</source>
        <translation>Der Index, der die Bilder aufnimmt</translation>
    </message>
    <message>
        <source>A new or an existing index</source>
        <translation>Ein neuer oder vorhandener Index</translation>
    </message>
    <message>
        <source>Captions too (slower)</source>
        <translation>Bildunterschriften (langsamer)</translation>
    </message>
    <message>
        <source>Caption every tile</source>
        <translation>Jede Kachel beschreiben</translation>
    </message>
    <message>
        <source>Captions make the tiles findable by the words in them</source>
        <translation>Mit Bildunterschriften sind die Kacheln auch über deren Wörter zu finden</translation>
    </message>
    <message>
        <source>Embeds every tile of the folder&apos;s rasters</source>
        <translation>Bettet jede Kachel der Raster im Ordner ein</translation>
    </message>
    <message>
        <source>Indexing into {0} was not finished: go on with it in the tab Index.</source>
        <translation>Das Indizieren in {0} wurde nicht fertig: im Reiter Indizieren damit weitermachen.</translation>
    </message>
    <message>
        <source>Cancelled; the finished sources are kept.</source>
        <translation>Abgebrochen; die fertigen Quellen bleiben.</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Tiles done of all</source>
        <translation>Fertige von allen Kacheln</translation>
    </message>
    <message>
        <source>Looking for rasters…</source>
        <translation>Raster werden gesucht…</translation>
    </message>
    <message>
        <source>Waiting for another job…</source>
        <translation>Ein anderer Auftrag geht vor…</translation>
    </message>
    <message>
        <source>{0} of {1} tiles</source>
        <translation>{0} von {1} Kacheln</translation>
    </message>
    <message>
        <source>Counting tiles…</source>
        <translation>Kacheln werden gezählt…</translation>
    </message>
    <message>
        <source>{0} tiles/s</source>
        <translation>{0} Kacheln/s</translation>
    </message>
    <message>
        <source>{0} left</source>
        <translation>noch {0}</translation>
    </message>
    <message>
        <source>{0}: sources indexed {1}, unchanged {2}, refused {3}; {4} tiles in {5}.</source>
        <translation>{0}: Quellen indiziert {1}, unverändert {2}, abgewiesen {3}; {4} Kacheln in {5}.</translation>
    </message>
    <message numerus="yes">
        <source>{0} sources were moved and keep their tiles.</source>
        <translation>
            <numerusform>{0} Quelle wurde verschoben und behält ihre Kacheln.</numerusform>
            <numerusform>{0} Quellen wurden verschoben und behalten ihre Kacheln.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} sources whose files are gone were removed.</source>
        <translation>
            <numerusform>{0} Quelle, deren Datei fehlt, wurde entfernt.</numerusform>
            <numerusform>{0} Quellen, deren Dateien fehlen, wurden entfernt.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The files of {0} sources are gone: Prune removes them.</source>
        <translation>
            <numerusform>Die Datei von {0} Quelle fehlt: „Bereinigen“ entfernt sie.</numerusform>
            <numerusform>Die Dateien von {0} Quellen fehlen: „Bereinigen“ entfernt sie.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} older tiles got their captions.</source>
        <translation>
            <numerusform>{0} ältere Kachel hat ihre Bildunterschrift bekommen.</numerusform>
            <numerusform>{0} ältere Kacheln haben ihre Bildunterschriften bekommen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} tiles with too little valid ground were skipped.</source>
        <translation>
            <numerusform>{0} Kachel mit zu wenig gültigem Boden wurde übersprungen.</numerusform>
            <numerusform>{0} Kacheln mit zu wenig gültigem Boden wurden übersprungen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} other files were passed over.</source>
        <translation>
            <numerusform>{0} weitere Datei wurde übergangen.</numerusform>
            <numerusform>{0} weitere Dateien wurden übergangen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Refused sources and notes</source>
        <translation>Abgewiesene Quellen und Hinweise</translation>
    </message>
    <message>
        <source>Sources that could not be indexed and why, and notes on others</source>
        <translation>Quellen, die nicht indiziert werden konnten und warum, und Hinweise zu anderen</translation>
    </message>
    <message>
        <source>Reason or note</source>
        <translation>Grund oder Hinweis</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Open where the source lies</source>
        <translation>Öffnen, wo die Quelle liegt</translation>
    </message>
    <message>
        <source>Open as a layer</source>
        <translation>Als Layer öffnen</translation>
    </message>
    <message>
        <source>Open the source in QGIS, to look at what is wrong with it</source>
        <translation>Die Quelle in QGIS öffnen, um nachzusehen, was ihr fehlt</translation>
    </message>
    <message>
        <source>{0} refused</source>
        <translation>{0} abgewiesen</translation>
    </message>
    <message numerus="yes">
        <source>{0} notes</source>
        <translation>
            <numerusform>{0} Hinweis</numerusform>
            <numerusform>{0} Hinweise</numerusform>
        </translation>
    </message>
    <message>
        <source>The source lies on the remote machine</source>
        <translation>Die Quelle liegt auf dem entfernten Rechner</translation>
    </message>
    <message>
        <source>Tiles of a new index</source>
        <translation>Kacheln eines neuen Indexes</translation>
    </message>
    <message>
        <source>An index that has tiles keeps its own</source>
        <translation>Ein Index, der Kacheln hat, behält seine</translation>
    </message>
    <message>
        <source>Fold or unfold the tiles</source>
        <translation>Die Kacheln ein- oder ausklappen</translation>
    </message>
    <message>
        <source>Sizes (m)</source>
        <translation>Größen (m)</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>Überlappung</translation>
    </message>
    <message>
        <source>Which files</source>
        <translation>Welche Dateien</translation>
    </message>
    <message>
        <source>Every raster in the folder and in its folders</source>
        <translation>Jedes Raster im Ordner und in seinen Unterordnern</translation>
    </message>
    <message>
        <source>Fold or unfold the choice of files</source>
        <translation>Die Auswahl der Dateien ein- oder ausklappen</translation>
    </message>
    <message>
        <source>Only files like</source>
        <translation>Nur Dateien wie</translation>
    </message>
    <message>
        <source>Patterns of names or of paths within the folder, with commas between</source>
        <translation>Muster für Namen oder Pfade im Ordner, mit Kommas dazwischen</translation>
    </message>
    <message>
        <source>all rasters, or *.tif, 2020/*</source>
        <translation>alle Raster, oder *.tif, 2020/*</translation>
    </message>
    <message>
        <source>Not files like</source>
        <translation>Keine Dateien wie</translation>
    </message>
    <message>
        <source>Files and whole folders that match are left out; patterns with commas between</source>
        <translation>Dateien und ganze Ordner, auf die ein Muster passt, bleiben weg; Muster mit Kommas dazwischen</translation>
    </message>
    <message>
        <source>none, or *_preview*, old</source>
        <translation>keine, oder *_preview*, old</translation>
    </message>
    <message>
        <source>Read imagery from the network, too</source>
        <translation>Auch Bilder aus dem Netzwerk lesen</translation>
    </message>
    <message>
        <source>Lets an address be given as the folder, and lists and STAC items name addresses; without it no connection is opened</source>
        <translation>Erlaubt eine Adresse als Ordner, und Adressen in Listen und STAC-Items; ohne dies wird keine Verbindung geöffnet</translation>
    </message>
    <message>
        <source>Only</source>
        <translation>Nur</translation>
    </message>
    <message>
        <source>Not</source>
        <translation>Nicht</translation>
    </message>
    <message>
        <source>How sources are read</source>
        <translation>Wie Quellen gelesen werden</translation>
    </message>
    <message>
        <source>For sources that do not state them</source>
        <translation>Für Quellen, die es nicht selbst sagen</translation>
    </message>
    <message>
        <source>Fold or unfold how sources are read</source>
        <translation>Auf- oder zuklappen, wie Quellen gelesen werden</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>CRS</source>
        <translation>KBS</translation>
    </message>
    <message>
        <source>Time limit</source>
        <translation>Zeitgrenze</translation>
    </message>
    <message>
        <source>Bands that are red, green and blue, such as 4,3,2, or one for grey; kept with the sources. auto has them chosen again</source>
        <translation>Kanäle für Rot, Grün und Blau, etwa 4,3,2, oder einer für Grau; bei den Quellen gemerkt. Mit auto werden sie neu gewählt</translation>
    </message>
    <message>
        <source>chosen from the file</source>
        <translation>aus der Datei gewählt</translation>
    </message>
    <message>
        <source>none but their own</source>
        <translation>nur ihr eigenes</translation>
    </message>
    <message>
        <source>Of sources that have none of their own; kept with them</source>
        <translation>Von Quellen, die selbst keines haben; bei ihnen gemerkt</translation>
    </message>
    <message>
        <source>A source that gives nothing for so long is refused, and the job goes on</source>
        <translation>Eine Quelle, die so lange nichts liefert, wird abgewiesen, und der Auftrag geht weiter</translation>
    </message>
    <message>
        <source>Use it instead</source>
        <translation>Stattdessen verwenden</translation>
    </message>
    <message>
        <source>Else the backend of the settings stays in use, and this one lies ready</source>
        <translation>Sonst bleibt das Backend der Einstellungen in Gebrauch, und dieses liegt bereit</translation>
    </message>
    <message>
        <source>How far the installation is</source>
        <translation>Wie weit die Installation ist</translation>
    </message>
    <message>
        <source>Make the environment, or go on where it stopped</source>
        <translation>Die Umgebung anlegen oder dort weitermachen, wo es aufgehört hat</translation>
    </message>
    <message>
        <source>Repair</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Empty the environment and install everything anew</source>
        <translation>Die Umgebung leeren und alles neu installieren</translation>
    </message>
    <message>
        <source>Uninstall…</source>
        <translation>Deinstallieren…</translation>
    </message>
    <message>
        <source>Remove the environment; the indexes stay</source>
        <translation>Die Umgebung entfernen; die Indizes bleiben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop here; what is done is kept, and can be resumed</source>
        <translation>Hier anhalten; was getan ist, bleibt und lässt sich fortsetzen</translation>
    </message>
    <message>
        <source>What the installer said</source>
        <translation>Was die Installation ausgegeben hat</translation>
    </message>
    <message>
        <source>Close the window; an installation goes on</source>
        <translation>Das Fenster schließen; eine Installation läuft weiter</translation>
    </message>
    <message>
        <source>Cancelled; resume when you like.</source>
        <translation>Abgebrochen; lässt sich jederzeit fortsetzen.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Installieren</translation>
    </message>
    <message>
        <source>Use it instead of {0}</source>
        <translation>Statt {0} verwenden</translation>
    </message>
    <message>
        <source>The backend runs in an environment of its own: all that it needs is fetched, and QGIS&apos;s own Python stays untouched.</source>
        <translation>Das Backend läuft in einer eigenen Umgebung: Alles Nötige wird geholt, und das Python von QGIS bleibt unberührt.</translation>
    </message>
    <message>
        <source>Version {0} is installed in {1}, this plugin wants {2}: update it. {3}</source>
        <translation>Version {0} ist in {1} installiert, diese Erweiterung braucht {2}: erneuern. {3}</translation>
    </message>
    <message>
        <source>Version {0} ({1}) is installed in {2}. {3}</source>
        <translation>Version {0} ({1}) ist in {2} installiert. {3}</translation>
    </message>
    <message>
        <source>An installation in {0} has not come to its end. {1}</source>
        <translation>Eine Installation in {0} ist nicht zu Ende gekommen. {1}</translation>
    </message>
    <message>
        <source>{0} stays in use, as the settings say.</source>
        <translation>{0} bleibt in Gebrauch, wie es in den Einstellungen steht.</translation>
    </message>
    <message>
        <source>Uninstall the backend</source>
        <translation>Backend deinstallieren</translation>
    </message>
    <message>
        <source>Remove {0}? {1} The indexes stay where they are.</source>
        <translation>{0} entfernen? {1} Die Indizes bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Removing {0}…</source>
        <translation>{0} wird entfernt…</translation>
    </message>
    <message>
        <source>The backend is removed.</source>
        <translation>Das Backend ist entfernt.</translation>
    </message>
    <message>
        <source>It takes {0}.</source>
        <translation>Sie belegt {0}.</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>The Python that the environment is made with; none of yours is needed</source>
        <translation>Das Python, mit dem die Umgebung entsteht; ein eigenes ist nicht nötig</translation>
    </message>
    <message>
        <source>Another Python</source>
        <translation>Anderes Python</translation>
    </message>
    <message>
        <source>Name a Python that is not listed</source>
        <translation>Ein Python angeben, das nicht in der Liste steht</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>What the model runs on; a GPU needs more disk</source>
        <translation>Worauf das Modell läuft; für eine GPU wird mehr Platz gebraucht</translation>
    </message>
    <message>
        <source>Backend from</source>
        <translation>Backend aus</translation>
    </message>
    <message>
        <source>The backend&apos;s wheel, a bundle, or a folder of wheels; empty for the package index</source>
        <translation>Das Wheel des Backends, ein Bündel oder ein Ordner mit Wheels; leer für den Paketindex</translation>
    </message>
    <message>
        <source>Without a network: it holds all that is needed</source>
        <translation>Ohne Netz: Alles Nötige ist darin</translation>
    </message>
    <message>
        <source>Without a network</source>
        <translation>Ohne Netzwerk</translation>
    </message>
    <message>
        <source>No index is asked; all comes from the bundle or the folder</source>
        <translation>Kein Index wird gefragt; alles kommt aus dem Bündel oder dem Ordner</translation>
    </message>
    <message>
        <source>Into the folder</source>
        <translation>In den Ordner</translation>
    </message>
    <message>
        <source>A short path on this machine</source>
        <translation>Ein kurzer Pfad auf diesem Rechner</translation>
    </message>
    <message>
        <source>Index of PyTorch</source>
        <translation>Index von PyTorch</translation>
    </message>
    <message>
        <source>Where PyTorch alone comes from; empty for the package index</source>
        <translation>Woher allein PyTorch kommt; leer für den Paketindex</translation>
    </message>
    <message>
        <source>This Mac</source>
        <translation>Dieser Mac</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>Prozessor (CPU)</translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA 12.6)</source>
        <translation>NVIDIA-GPU (CUDA 12.6)</translation>
    </message>
    <message>
        <source>NVIDIA GPU (CUDA 13.0)</source>
        <translation>NVIDIA-GPU (CUDA 13.0)</translation>
    </message>
    <message>
        <source>Wheels and bundles (*.whl *.zip)</source>
        <translation>Wheels und Bündel (*.whl *.zip)</translation>
    </message>
    <message>
        <source>Wheel of the backend, or a bundle</source>
        <translation>Wheel des Backends oder ein Bündel</translation>
    </message>
    <message>
        <source>The package index</source>
        <translation>Der Paketindex</translation>
    </message>
    <message>
        <source>Folder of the environment</source>
        <translation>Ordner der Umgebung</translation>
    </message>
    <message>
        <source>Folder of wheels</source>
        <translation>Ordner mit Wheels</translation>
    </message>
    <message>
        <source>Choose a folder that holds wheels</source>
        <translation>Einen Ordner wählen, der Wheels enthält</translation>
    </message>
    <message>
        <source>Where from, where to</source>
        <translation>Woher, wohin</translation>
    </message>
    <message>
        <source>Fold or unfold these choices</source>
        <translation>Diese Angaben ein- oder ausklappen</translation>
    </message>
    <message numerus="yes">
        <source>{0} minutes</source>
        <translation>
            <numerusform>{0} Minute</numerusform>
            <numerusform>{0} Minuten</numerusform>
        </translation>
    </message>
    <message>
        <source>About {0} are fetched, {1} of disk needed; it takes some {2} with 50 Mbit/s.</source>
        <translation>Etwa {0} werden geholt, {1} Platz sind nötig; bei 50 Mbit/s dauert es etwa {2}.</translation>
    </message>
    <message>
        <source>A Python, 3.10 to 3.14</source>
        <translation>Ein Python, 3.10 bis 3.14</translation>
    </message>
    <message>
        <source>Index this raster</source>
        <translation>Dieses Raster indizieren</translation>
    </message>
    <message>
        <source>Caption visible extent</source>
        <translation>Sichtbare Ausdehnung beschreiben</translation>
    </message>
    <message>
        <source>{0} is no raster file: only files on this machine are indexed.</source>
        <translation>{0} ist keine Rasterdatei: nur Dateien auf diesem Rechner werden indiziert.</translation>
    </message>
    <message>
        <source>Imagery by words (GeoMELT)</source>
        <translation>Bilder nach Worten (GeoMELT)</translation>
    </message>
    <message>
        <source>Start the backend and search for “{0}”</source>
        <translation>Das Backend starten und „{0}“ suchen</translation>
    </message>
    <message>
        <source>There is no index yet: make one in the tab Index.</source>
        <translation>Es gibt noch keinen Index: im Reiter Indizieren einen anlegen.</translation>
    </message>
    <message>
        <source>List the tiles like “{0}” in the dock</source>
        <translation>Die Kacheln zu „{0}“ im Bedienfeld auflisten</translation>
    </message>
    <message>
        <source>No tile fits “{0}”</source>
        <translation>Keine Kachel passt zu „{0}“</translation>
    </message>
    <message>
        <source>Restart the backend</source>
        <translation>Backend neu starten</translation>
    </message>
    <message>
        <source>Jobs under way stop at a tile, and are resumed</source>
        <translation>Laufende Aufträge halten an einer Kachel an und werden fortgesetzt</translation>
    </message>
    <message>
        <source>The backend takes the new settings when it is started again.</source>
        <translation>Das Backend übernimmt die neuen Einstellungen, wenn es neu gestartet wird.</translation>
    </message>
    <message>
        <source>Reload GeoMELT</source>
        <translation>GeoMELT neu laden</translation>
    </message>
    <message>
        <source>GeoMELT speaks the new language when it is loaded again.</source>
        <translation>GeoMELT spricht die neue Sprache, sobald es neu geladen wird.</translation>
    </message>
    <message>
        <source>Ends the backend and starts it again</source>
        <translation>Beendet das Backend und startet es neu</translation>
    </message>
    <message>
        <source>The results of this project now lie beside it, in {0}.</source>
        <translation>Die Ergebnisse dieses Projekts liegen jetzt neben ihm, in {0}.</translation>
    </message>
    <message>
        <source>{0} is being edited: save its edits, then the project again.</source>
        <translation>{0} wird gerade bearbeitet: erst die Änderungen speichern, dann das Projekt noch einmal.</translation>
    </message>
    <message>
        <source>Caption and search imagery</source>
        <translation>Bilder beschreiben und durchsuchen</translation>
    </message>
    <message>
        <source>Show or hide the dock of GeoMELT</source>
        <translation>Das Bedienfeld von GeoMELT ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Search imagery</source>
        <translation>Bilder durchsuchen</translation>
    </message>
    <message>
        <source>Search an index by words</source>
        <translation>Einen Index mit Worten durchsuchen</translation>
    </message>
    <message>
        <source>Find similar tiles at a place</source>
        <translation>Ähnliche Kacheln zu einem Ort suchen</translation>
    </message>
    <message>
        <source>Click a place on the map: finds the tiles that look like it</source>
        <translation>Auf einen Ort in der Karte klicken: findet die Kacheln, die ihm ähnlich sehen</translation>
    </message>
    <message>
        <source>Caption the visible extent</source>
        <translation>Die sichtbare Ausdehnung beschreiben</translation>
    </message>
    <message>
        <source>Describe what the active raster layer shows on the canvas</source>
        <translation>Beschreiben, was der aktive Raster-Layer in der Karte zeigt</translation>
    </message>
    <message>
        <source>Index imagery</source>
        <translation>Bilder indizieren</translation>
    </message>
    <message>
        <source>Put a folder of imagery into an index</source>
        <translation>Einen Ordner mit Bildern in einen Index aufnehmen</translation>
    </message>
    <message>
        <source>Options of GeoMELT</source>
        <translation>Optionen von GeoMELT</translation>
    </message>
    <message>
        <source>Backend, model, folders and language</source>
        <translation>Backend, Modell, Ordner und Sprache</translation>
    </message>
    <message>
        <source>Add a raster layer to the project first.</source>
        <translation>Dem Projekt zuerst einen Raster-Layer hinzufügen.</translation>
    </message>
    <message>
        <source>GeoMELT is switched off: tick it in Plugins &gt; Manage and Install Plugins….</source>
        <translation>GeoMELT ist ausgeschaltet: unter Erweiterungen &gt; Erweiterungen verwalten und installieren… ankreuzen.</translation>
    </message>
    <message>
        <source>This tile has no caption: index with captions to have one.</source>
        <translation>Diese Kachel hat keine Bildunterschrift: dafür mit Bildunterschriften indizieren.</translation>
    </message>
    <message>
        <source>This tile was cut from a picture of the map: it has no source.</source>
        <translation>Diese Kachel stammt aus einem Bild der Karte: sie hat keine Quelle.</translation>
    </message>
    <message>
        <source>{0} cannot be opened here: it is a path of the remote machine.</source>
        <translation>{0} lässt sich hier nicht öffnen: der Pfad gehört zum entfernten Rechner.</translation>
    </message>
    <message>
        <source>{0} cannot be opened: has it been moved or deleted?</source>
        <translation>{0} lässt sich nicht öffnen: verschoben oder gelöscht?</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Backend</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>Umgebung</translation>
    </message>
    <message>
        <source>The folder of the environment that the installer makes</source>
        <translation>Der Ordner der Umgebung, die bei der Installation angelegt wird</translation>
    </message>
    <message>
        <source>Python of your own</source>
        <translation>Eigenes Python</translation>
    </message>
    <message>
        <source>Used instead of the environment: a Python that has the package geomelt</source>
        <translation>Statt der Umgebung verwendet: ein Python, in dem das Paket geomelt installiert ist</translation>
    </message>
    <message>
        <source>That of the environment</source>
        <translation>Das der Umgebung</translation>
    </message>
    <message>
        <source>Remote backend</source>
        <translation>Entferntes Backend</translation>
    </message>
    <message>
        <source>The address of a backend on another machine, used instead of a local one</source>
        <translation>Die Adresse eines Backends auf einem anderen Rechner, statt eines lokalen verwendet</translation>
    </message>
    <message>
        <source>None: this machine&apos;s own</source>
        <translation>Keines: das auf diesem Rechner</translation>
    </message>
    <message>
        <source>Token of the remote backend</source>
        <translation>Token des entfernten Backends</translation>
    </message>
    <message>
        <source>An authentication configuration whose password is the token</source>
        <translation>Eine Authentifizierungskonfiguration, deren Passwort das Token ist</translation>
    </message>
    <message>
        <source>Its token</source>
        <translation>Sein Token</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>auto takes a GPU where there is one</source>
        <translation>auto nimmt eine GPU, wo es eine gibt</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Rechengenauigkeit</translation>
    </message>
    <message>
        <source>auto takes what this machine is quickest in</source>
        <translation>auto nimmt, womit dieser Rechner am schnellsten ist</translation>
    </message>
    <message>
        <source>A folder, or ORG/NAME@COMMIT, of a GeoMELT, CLIP or SigLIP model</source>
        <translation>Ein Ordner oder ORG/NAME@COMMIT eines GeoMELT-, CLIP- oder SigLIP-Modells</translation>
    </message>
    <message>
        <source>Captioner</source>
        <translation>Modell für Bildunterschriften</translation>
    </message>
    <message>
        <source>Another model that writes the captions: GeoMELT, BLIP, GIT or vision-language</source>
        <translation>Ein anderes Modell, das die Bildunterschriften schreibt: GeoMELT, BLIP, GIT oder ein Bild-Sprach-Modell</translation>
    </message>
    <message>
        <source>The model, or geomelt-mini</source>
        <translation>Das Modell oder geomelt-mini</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>Adapter</translation>
    </message>
    <message>
        <source>The name or the folder of an adapter made with geomelt adapt</source>
        <translation>Der Name oder Ordner eines Adapters, der mit geomelt adapt gemacht wurde</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>The backend may fetch models from the internet</source>
        <translation>Das Backend darf Modelle aus dem Internet holen</translation>
    </message>
    <message>
        <source>Network use</source>
        <translation>Netzwerknutzung</translation>
    </message>
    <message>
        <source>Only models named ORG/NAME@COMMIT are fetched; imagery never leaves the machine</source>
        <translation>Nur Modelle der Form ORG/NAME@COMMIT werden geholt; Bilder verlassen den Rechner nie</translation>
    </message>
    <message>
        <source>A backend that runs takes these when it is started again.</source>
        <translation>Ein laufendes Backend übernimmt dies, wenn es neu gestartet wird.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Folder of the indexes</source>
        <translation>Ordner der Indizes</translation>
    </message>
    <message>
        <source>Where the index files lie</source>
        <translation>Wo die Indexdateien liegen</translation>
    </message>
    <message>
        <source>The backend&apos;s own folder</source>
        <translation>Der Ordner des Backends</translation>
    </message>
    <message>
        <source>Folder of the results</source>
        <translation>Ordner der Ergebnisse</translation>
    </message>
    <message>
        <source>Where the layers of hits and captions are written</source>
        <translation>Wohin die Layer der Treffer und Bildunterschriften geschrieben werden</translation>
    </message>
    <message>
        <source>Beside the project</source>
        <translation>Neben dem Projekt</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Takes effect when GeoMELT is loaded again</source>
        <translation>Gilt, sobald GeoMELT neu geladen wird</translation>
    </message>
    <message>
        <source>That of QGIS</source>
        <translation>Die von QGIS</translation>
    </message>
    <message>
        <source>Given by the environment variable GEOMELT_BACKEND_PYTHON.</source>
        <translation>Vorgegeben durch die Umgebungsvariable GEOMELT_BACKEND_PYTHON.</translation>
    </message>
    <message>
        <source>The line at the foot of the dock installs the environment. A Python of your own must be 3.10 or newer and have the package geomelt; it is never that of QGIS.</source>
        <translation>Die Zeile am Fuß des Bedienfelds installiert die Umgebung. Ein eigenes Python muss 3.10 oder neuer sein und das Paket geomelt haben; es ist nie das von QGIS.</translation>
    </message>
    <message>
        <source>Concept</source>
        <translation>Konzept</translation>
    </message>
    <message>
        <source>Looks for a concept: a query saved with its examples</source>
        <translation>Sucht nach einem Konzept: einer mit ihren Beispielen gespeicherten Suchanfrage</translation>
    </message>
    <message>
        <source>Delete the concept</source>
        <translation>Konzept löschen</translation>
    </message>
    <message>
        <source>Save as concept</source>
        <translation>Als Konzept speichern</translation>
    </message>
    <message>
        <source>Name of the concept</source>
        <translation>Name des Konzepts</translation>
    </message>
    <message>
        <source>Delete the concept {0}?</source>
        <translation>Konzept {0} löschen?</translation>
    </message>
    <message>
        <source>No concept</source>
        <translation>Kein Konzept</translation>
    </message>
    <message>
        <source>{0} like, {1} unlike</source>
        <translation>{0} passend, {1} unpassend</translation>
    </message>
    <message>
        <source>Refine</source>
        <translation>Verfeinern</translation>
    </message>
    <message>
        <source>Searches again: more of what is like, less of what is unlike</source>
        <translation>Sucht erneut: mehr von dem, was passt, weniger von dem, was nicht passt</translation>
    </message>
    <message>
        <source>Save the query with its examples as a concept of this index</source>
        <translation>Die Suchanfrage mit ihren Beispielen als Konzept dieses Indexes speichern</translation>
    </message>
    <message>
        <source>Forget the examples</source>
        <translation>Beispiele vergessen</translation>
    </message>
    <message>
        <source>any</source>
        <translation>beliebig</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Hit {0}: {1}, {2}</source>
        <translation>Treffer {0}: {1}, {2}</translation>
    </message>
    <message>
        <source>Zoom to the hit</source>
        <translation>Auf den Treffer zoomen</translation>
    </message>
    <message>
        <source>Like</source>
        <translation>Passt</translation>
    </message>
    <message>
        <source>Mark the hit as like (+)</source>
        <translation>Den Treffer als passend kennzeichnen (+)</translation>
    </message>
    <message>
        <source>Unlike</source>
        <translation>Passt nicht</translation>
    </message>
    <message>
        <source>Mark the hit as unlike (-)</source>
        <translation>Den Treffer als unpassend kennzeichnen (-)</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Double click or Return zooms, Space selects the tile in the layer, + and - mark it as like or unlike what is looked for</source>
        <translation>Doppelklick oder Eingabetaste zoomt, die Leertaste wählt die Kachel im Layer, + und - kennzeichnen sie als passend oder unpassend</translation>
    </message>
    <message>
        <source>Zoom to</source>
        <translation>Zoomen auf</translation>
    </message>
    <message>
        <source>Select in the layer</source>
        <translation>Im Layer wählen</translation>
    </message>
    <message>
        <source>Like this (+)</source>
        <translation>Passt (+)</translation>
    </message>
    <message>
        <source>Unlike this (-)</source>
        <translation>Passt nicht (-)</translation>
    </message>
    <message>
        <source>Take the picture off</source>
        <translation>Bild wegnehmen</translation>
    </message>
    <message>
        <source>Like the picture {0}</source>
        <translation>Wie das Bild {0}</translation>
    </message>
    <message>
        <source>Search by a picture</source>
        <translation>Mit einem Bild suchen</translation>
    </message>
    <message>
        <source>Pictures ({0})</source>
        <translation>Bilder ({0})</translation>
    </message>
    <message>
        <source>What the tiles should show. Weights are possible: harbour +2, ships, -beach. The Down key lists past queries and examples; a picture can be dropped or pasted here.</source>
        <translation>Was die Kacheln zeigen sollen, auf Englisch. Gewichte sind möglich: harbour +2, ships, -beach. Die Abwärtstaste zeigt frühere Suchanfragen und Beispiele; ein Bild lässt sich hier ablegen oder einfügen.</translation>
    </message>
    <message>
        <source>airport with planes, …</source>
        <translation>airport with planes, …</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Search options</source>
        <translation>Suchoptionen</translation>
    </message>
    <message>
        <source>How many hits, and where, when and what from</source>
        <translation>Wie viele Treffer, und wo, wann und woraus</translation>
    </message>
    <message>
        <source>Fold or unfold the search options</source>
        <translation>Die Suchoptionen ein- oder ausklappen</translation>
    </message>
    <message>
        <source>Number of hits</source>
        <translation>Anzahl der Treffer</translation>
    </message>
    <message>
        <source>The most hits that are listed</source>
        <translation>Wie viele Treffer höchstens aufgelistet werden</translation>
    </message>
    <message>
        <source>best </source>
        <translation>beste </translation>
    </message>
    <message>
        <source>Where the tiles must lie</source>
        <translation>Wo die Kacheln liegen müssen</translation>
    </message>
    <message>
        <source>Words of captions, too</source>
        <translation>Auch Wörter der Bildunterschriften</translation>
    </message>
    <message>
        <source>Words of captions</source>
        <translation>Wörter der Bildunterschriften</translation>
    </message>
    <message>
        <source>Moves tiles up whose captions hold the words of the query</source>
        <translation>Rückt Kacheln nach oben, deren Bildunterschriften die Wörter der Suchanfrage enthalten</translation>
    </message>
    <message>
        <source>Re-rank the best</source>
        <translation>Die besten neu ordnen</translation>
    </message>
    <message>
        <source>Re-rank</source>
        <translation>Neu ordnen</translation>
    </message>
    <message>
        <source>Reads the best hits again together with the query: slower, and often better</source>
        <translation>Liest die besten Treffer noch einmal zusammen mit der Suchanfrage: langsamer und oft besser</translation>
    </message>
    <message>
        <source>Merge overlapping</source>
        <translation>Überlappende vereinen</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>Vereinen</translation>
    </message>
    <message>
        <source>Leaves out a tile that lies over a better one of the same source</source>
        <translation>Lässt eine Kachel weg, die über einer besseren derselben Quelle liegt</translation>
    </message>
    <message>
        <source>Caption the hits</source>
        <translation>Treffer beschriften</translation>
    </message>
    <message>
        <source>Writes a sentence for the best 100 hits and keeps it in the index: slow</source>
        <translation>Schreibt einen Satz zu den besten 100 Treffern und hält ihn im Index fest: langsam</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>{0} (finest)</source>
        <translation>{0} (feinste)</translation>
    </message>
    <message>
        <source>No tile of {0} fits: loosen the options, or ask otherwise.</source>
        <translation>Keine Kachel von {0} passt: die Optionen lockern oder anders fragen.</translation>
    </message>
    <message>
        <source>{0} of {1} tiles in {2} s.</source>
        <translation>{0} von {1} Kacheln in {2} s.</translation>
    </message>
    <message>
        <source>The search ended early: no layer was made.</source>
        <translation>Die Suche endete vorzeitig: es entstand kein Layer.</translation>
    </message>
    <message numerus="yes">
        <source>{0} hits so far.</source>
        <translation>
            <numerusform>Bisher {0} Treffer.</numerusform>
            <numerusform>Bisher {0} Treffer.</numerusform>
        </translation>
    </message>
    <message>
        <source>Searches the index</source>
        <translation>Durchsucht den Index</translation>
    </message>
    <message>
        <source>Similar to a picture</source>
        <translation>Ähnlich einem Bild</translation>
    </message>
    <message>
        <source>Choose a picture file: finds the tiles that look like it</source>
        <translation>Eine Bilddatei wählen: findet die Kacheln, die ihr ähnlich sehen</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>What the search found, or what is to be done first</source>
        <translation>Was die Suche gefunden hat, oder was zuerst zu tun ist</translation>
    </message>
    <message>
        <source>Type what you look for; the Down key offers examples.</source>
        <translation>Gesuchtes auf Englisch eingeben; die Abwärtstaste bietet Beispiele.</translation>
    </message>
    <message>
        <source>There is no index yet: &lt;a href=&quot;index&quot;&gt;make one&lt;/a&gt; first.</source>
        <translation>Es gibt noch keinen Index: zuerst &lt;a href=&quot;index&quot;&gt;einen anlegen&lt;/a&gt;.</translation>
    </message>
    <message>
        <source>No indexed tile lies there: click on imagery of this index.</source>
        <translation>Dort liegt keine indizierte Kachel: auf Bilder dieses Indexes klicken.</translation>
    </message>
    <message>
        <source>Similar to a place</source>
        <translation>Ähnlich einem Ort</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Hides weaker hits in the list and on the map</source>
        <translation>Blendet schwächere Treffer in der Liste und auf der Karte aus</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>Map canvas</source>
        <translation>Kartenausschnitt</translation>
    </message>
    <message>
        <source>Drawn box</source>
        <translation>Gezeichnetes Rechteck</translation>
    </message>
    <message>
        <source>Selected features</source>
        <translation>Gewählte Objekte</translation>
    </message>
    <message>
        <source>Whole layer</source>
        <translation>Ganzer Layer</translation>
    </message>
    <message>
        <source>The part of the map that is meant</source>
        <translation>Der Teil der Karte, der gemeint ist</translation>
    </message>
    <message>
        <source>Draw a box</source>
        <translation>Rechteck zeichnen</translation>
    </message>
    <message>
        <source>Draw a box on the map canvas</source>
        <translation>Ein Rechteck in die Karte zeichnen</translation>
    </message>
    <message>
        <source>The map canvas shows nothing yet: zoom to a layer first.</source>
        <translation>Die Karte zeigt noch nichts: zuerst auf einen Layer zoomen.</translation>
    </message>
    <message>
        <source>Draw a box on the map canvas first.</source>
        <translation>Zuerst ein Rechteck in die Karte zeichnen.</translation>
    </message>
    <message>
        <source>Select features of the active vector layer first.</source>
        <translation>Zuerst Objekte des aktiven Vektorlayers wählen.</translation>
    </message>
    <message>
        <source>Choose a raster layer first.</source>
        <translation>Zuerst einen Raster-Layer wählen.</translation>
    </message>
    <message>
        <source>The index that is searched</source>
        <translation>Der Index, der durchsucht wird</translation>
    </message>
    <message>
        <source>Log of GeoMELT</source>
        <translation>Protokoll von GeoMELT</translation>
    </message>
    <message>
        <source>The log is empty.</source>
        <translation>Das Protokoll ist leer.</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Show the whole message, to copy it</source>
        <translation>Die ganze Meldung zeigen, um sie zu kopieren</translation>
    </message>
    <message>
        <source>HTTP status {0}</source>
        <translation>HTTP-Status {0}</translation>
    </message>
    <message>
        <source>Code: {0}</source>
        <translation>Code: {0}</translation>
    </message>
    <message>
        <source>The project was closed before the answer came: ask again in this one.</source>
        <translation>Das Projekt wurde geschlossen, bevor die Antwort kam: im jetzigen noch einmal fragen.</translation>
    </message>
    <message>
        <source>Cancels what is under way</source>
        <translation>Bricht ab, was im Gange ist</translation>
    </message>
    <message>
        <source>Something is under way</source>
        <translation>Etwas ist im Gange</translation>
    </message>
    <message>
        <source>Can be selected and copied</source>
        <translation>Lässt sich auswählen und kopieren</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Das Fenster schließen</translation>
    </message>
    <message>
        <source>Copy the whole text</source>
        <translation>Den ganzen Text kopieren</translation>
    </message>
    <message>
        <source>Ground sizes</source>
        <translation>Kachelgrößen</translation>
    </message>
    <message>
        <source>Sides of the tiles in metres, such as 75, 150, 300</source>
        <translation>Seitenlängen der Kacheln in Metern, etwa 75, 150, 300</translation>
    </message>
    <message>
        <source>chosen from the resolution</source>
        <translation>nach der Auflösung gewählt</translation>
    </message>
    <message>
        <source>What neighbouring tiles have in common</source>
        <translation>Was benachbarte Kacheln gemeinsam haben</translation>
    </message>
    <message>
        <source>State of the backend, as a colour</source>
        <translation>Zustand des Backends als Farbe</translation>
    </message>
    <message>
        <source>State of the backend</source>
        <translation>Zustand des Backends</translation>
    </message>
    <message>
        <source>Remedy</source>
        <translation>Abhilfe</translation>
    </message>
    <message>
        <source>Copy diagnostics</source>
        <translation>Diagnose kopieren</translation>
    </message>
    <message>
        <source>Versions, settings and the end of the log, with home folders hidden</source>
        <translation>Versionen, Einstellungen und das Ende des Protokolls, ohne die persönlichen Ordner zu nennen</translation>
    </message>
    <message>
        <source>{0} %: {1}</source>
        <translation>{0} %: {1}</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>The classes that the ground is divided into</source>
        <translation>Wonach der Boden unterschieden wird</translation>
    </message>
    <message>
        <source>Fold or unfold the classes</source>
        <translation>Die Klassen ein- oder ausklappen</translation>
    </message>
    <message>
        <source>Classes, one a line</source>
        <translation>Klassen, eine je Zeile</translation>
    </message>
    <message>
        <source>One class a line, in words as in a caption. Name what is there, and leave out what cannot be</source>
        <translation>Eine Klasse je Zeile, in englischen Worten wie in einer Bildunterschrift. Nennen, was es dort gibt, und weglassen, was nicht sein kann</translation>
    </message>
    <message>
        <source>Default classes</source>
        <translation>Vorgegebene Klassen</translation>
    </message>
    <message>
        <source>Back to the list that comes with GeoMELT</source>
        <translation>Zurück zu der Liste, die GeoMELT mitbringt</translation>
    </message>
    <message>
        <source>Classes ({0})</source>
        <translation>Klassen ({0})</translation>
    </message>
    <message>
        <source>Chart of the summary</source>
        <translation>Diagramm der Zusammenfassung</translation>
    </message>
    <message>
        <source>{0} cannot be written: choose another folder.</source>
        <translation>{0} lässt sich nicht schreiben: einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>The index whose tiles are summed up</source>
        <translation>Der Index, dessen Kacheln zusammengefasst werden</translation>
    </message>
    <message>
        <source>Summarise</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <source>Says what the ground of the extent is made of</source>
        <translation>Sagt, woraus der Boden der Ausdehnung besteht</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>Show the numbers as a table</source>
        <translation>Die Zahlen als Tabelle zeigen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save the chart as PNG or SVG, or the table as CSV</source>
        <translation>Das Diagramm als PNG oder SVG speichern, oder die Tabelle als CSV</translation>
    </message>
    <message>
        <source>One class is no summary: name {0} or more.</source>
        <translation>Eine Klasse ist keine Zusammenfassung: {0} oder mehr nennen.</translation>
    </message>
    <message>
        <source>Every tile of the index in the extent counts for the class that it most probably shows.</source>
        <translation>Jede Kachel des Indexes in der Ausdehnung zählt zu der Klasse, die sie am wahrscheinlichsten zeigt.</translation>
    </message>
    <message>
        <source>Summing up {0}…</source>
        <translation>{0} wird zusammengefasst…</translation>
    </message>
    <message>
        <source>{0} has no tiles in the extent: choose another index or extent, or index imagery of the place in the tab Index.</source>
        <translation>{0} hat keine Kacheln in der Ausdehnung: einen anderen Index oder eine andere Ausdehnung wählen, oder im Reiter Indizieren Bilder des Ortes indizieren.</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG-Bild (*.png)</translation>
    </message>
    <message>
        <source>SVG picture (*.svg)</source>
        <translation>SVG-Bild (*.svg)</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>Save the summary</source>
        <translation>Zusammenfassung speichern</translation>
    </message>
    <message>
        <source>{0} is saved.</source>
        <translation>{0} ist gespeichert.</translation>
    </message>
    <message>
        <source>{0} cannot be written ({1}): choose another folder.</source>
        <translation>{0} lässt sich nicht schreiben ({1}): einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Table of the summary</source>
        <translation>Tabelle der Zusammenfassung</translation>
    </message>
    <message>
        <source>Sureness is the mean probability that a tile shows its class: low where none fits</source>
        <translation>Sicherheit ist die mittlere Wahrscheinlichkeit, dass eine Kachel ihre Klasse zeigt: niedrig, wo keine passt</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>ha</source>
        <translation>ha</translation>
    </message>
    <message>
        <source>Adapt the model to captions</source>
        <translation>Modell an Bildunterschriften anpassen</translation>
    </message>
    <message>
        <source>&lt;p&gt;Teaches the model your own words from a layer of captioned polygons, and measures on a fifth of them, held out, whether it has become better. The result is an adapter of a few megabytes; choose it in Settings &gt; Options &gt; GeoMELT.&lt;/p&gt;&lt;p&gt;An adapter that is no better is not kept unless you ask for it. Indexes belong to the model they were made with: index again with a new adapter. Takes minutes to hours on a processor.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Bringt dem Modell aus einem Layer beschriebener Polygone Ihre eigenen Wörter bei und misst an einem zurückgehaltenen Fünftel davon, ob es besser geworden ist. Das Ergebnis ist ein Adapter von wenigen Megabyte; gewählt wird er unter Einstellungen &gt; Optionen &gt; GeoMELT.&lt;/p&gt;&lt;p&gt;Ein Adapter, der nicht besser ist, wird nur auf Wunsch behalten. Indizes gehören zu dem Modell, mit dem sie gemacht wurden: mit einem neuen Adapter neu indizieren. Dauert auf einem Prozessor Minuten bis Stunden.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Captioned features</source>
        <translation>Beschriebene Objekte</translation>
    </message>
    <message>
        <source>Attribute of the captions</source>
        <translation>Attribut der Bildunterschriften</translation>
    </message>
    <message>
        <source>Folder of the rasters that were captioned</source>
        <translation>Ordner der beschriebenen Raster</translation>
    </message>
    <message>
        <source>Name of the new adapter</source>
        <translation>Name des neuen Adapters</translation>
    </message>
    <message>
        <source>How often each caption is learned</source>
        <translation>Wie oft jede Bildunterschrift gelernt wird</translation>
    </message>
    <message>
        <source>Keep an adapter that is no better</source>
        <translation>Einen Adapter behalten, der nicht besser ist</translation>
    </message>
    <message>
        <source>Folder of the adapter</source>
        <translation>Ordner des Adapters</translation>
    </message>
    <message>
        <source>Whether it is better</source>
        <translation>Ob er besser ist</translation>
    </message>
    <message>
        <source>Captioned places learned</source>
        <translation>Gelernte beschriebene Orte</translation>
    </message>
    <message>
        <source>Mean recall before</source>
        <translation>Mittlerer Recall vorher</translation>
    </message>
    <message>
        <source>Mean recall after</source>
        <translation>Mittlerer Recall nachher</translation>
    </message>
    <message>
        <source>An adapter cannot be called {0!r}: begin with a letter or digit.</source>
        <translation>Ein Adapter kann nicht {0!r} heißen: mit einem Buchstaben oder einer Ziffer beginnen.</translation>
    </message>
    <message>
        <source>There is no such folder of rasters.</source>
        <translation>Diesen Ordner mit Rastern gibt es nicht.</translation>
    </message>
    <message>
        <source>A remote backend cannot be adapted: run this on its machine.</source>
        <translation>Ein entferntes Backend lässt sich nicht anpassen: auf dessen Rechner ausführen.</translation>
    </message>
    <message>
        <source>The model could not be adapted.</source>
        <translation>Das Modell konnte nicht angepasst werden.</translation>
    </message>
    <message>
        <source>It is better on the places held out.</source>
        <translation>Es ist an den zurückgehaltenen Orten besser.</translation>
    </message>
    <message>
        <source>It is no better: caption more places, and like things in like words.</source>
        <translation>Es ist nicht besser: mehr Orte beschreiben, und Gleiches mit gleichen Worten.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message>
        <source>Summarise an area</source>
        <translation>Gebiet zusammenfassen</translation>
    </message>
    <message>
        <source>&lt;p&gt;Says how many hectares of the ground belong to each of a list of classes, from the tiles of an index: each tile counts for the class that it most probably shows. Classes are words of your own; without any, a list of land cover is taken.&lt;/p&gt;&lt;p&gt;The area is an extent, or polygons: then each polygon is summarised by itself. The table has a row for each class that has ground, the greatest share first.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Sagt aus den Kacheln eines Indexes, wie viele Hektar Boden zu jeder Klasse einer Liste gehören: jede Kachel zählt zu der Klasse, die sie am wahrscheinlichsten zeigt. Klassen sind eigene (englische) Wörter; ohne sie wird eine Liste der Landbedeckung genommen.&lt;/p&gt;&lt;p&gt;Das Gebiet ist eine Ausdehnung, oder es sind Polygone: dann wird jedes Polygon für sich zusammengefasst. Die Tabelle hat eine Zeile für jede Klasse, die Boden hat, der größte Anteil zuerst.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Or: each of these polygons</source>
        <translation>Oder: jedes dieser Polygone</translation>
    </message>
    <message>
        <source>Classes, one a line (empty: land cover)</source>
        <translation>Klassen, eine je Zeile (leer: Landbedeckung)</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>Zusammenfassung</translation>
    </message>
    <message>
        <source>Chart</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>SVG files (*.svg)</source>
        <translation>SVG-Dateien (*.svg)</translation>
    </message>
    <message>
        <source>Give an extent or polygons, not both.</source>
        <translation>Eine Ausdehnung oder Polygone angeben, nicht beides.</translation>
    </message>
    <message>
        <source>A chart shows one area: give an extent, or leave the chart out.</source>
        <translation>Ein Diagramm zeigt ein Gebiet: eine Ausdehnung angeben oder das Diagramm weglassen.</translation>
    </message>
    <message>
        <source>Area {0}: {1}</source>
        <translation>Gebiet {0}: {1}</translation>
    </message>
    <message>
        <source>Area {0} has no polygon.</source>
        <translation>Gebiet {0} hat kein Polygon.</translation>
    </message>
    <message>
        <source>Area {0} cannot be projected.</source>
        <translation>Gebiet {0} lässt sich nicht projizieren.</translation>
    </message>
    <message>
        <source>The backend is not installed: open the GeoMELT dock to install it, or set GEOMELT_BACKEND_PYTHON to the Python that has it.</source>
        <translation>Das Backend ist nicht installiert: im Bedienfeld GeoMELT installieren oder GEOMELT_BACKEND_PYTHON auf das Python setzen, das es hat.</translation>
    </message>
    <message>
        <source>Caption an extent</source>
        <translation>Ausdehnung beschreiben</translation>
    </message>
    <message>
        <source>&lt;p&gt;Writes a sentence about what a raster shows in an extent, and one for each tile of it where the extent is large.&lt;/p&gt;&lt;p&gt;Local files are read in their own pixels; every other layer (WMS, XYZ tiles, colour ramps) is drawn by QGIS first. The polygons are in EPSG:4326; the sentence of the whole extent is also an output of its own.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Schreibt einen Satz darüber, was ein Raster in einer Ausdehnung zeigt, und bei einer großen Ausdehnung einen für jede Kachel.&lt;/p&gt;&lt;p&gt;Lokale Dateien werden in ihren eigenen Pixeln gelesen; jeden anderen Layer (WMS, XYZ-Kacheln, Farbverläufe) zeichnet zuerst QGIS. Die Polygone sind in EPSG:4326; der Satz der ganzen Ausdehnung ist auch eine eigene Ausgabe.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Extent (empty: the whole layer)</source>
        <translation>Ausdehnung (leer: der ganze Layer)</translation>
    </message>
    <message>
        <source>A caption for every tile, too</source>
        <translation>Auch eine Bildunterschrift für jede Kachel</translation>
    </message>
    <message>
        <source>At most so many tiles</source>
        <translation>Höchstens so viele Kacheln</translation>
    </message>
    <message>
        <source>Caption of the extent</source>
        <translation>Bildunterschrift der Ausdehnung</translation>
    </message>
    <message>
        <source>Caption features</source>
        <translation>Objekte beschreiben</translation>
    </message>
    <message>
        <source>&lt;p&gt;Writes for every feature a sentence about what a raster shows in the rectangle around it. Give points and lines a margin.&lt;/p&gt;&lt;p&gt;The features keep their geometry and attributes and get one attribute more. A feature outside the raster is named in the log and has no caption.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Schreibt für jedes Objekt einen Satz darüber, was ein Raster in dem Rechteck um das Objekt zeigt. Punkten und Linien einen Rand geben.&lt;/p&gt;&lt;p&gt;Die Objekte behalten Geometrie und Attribute und bekommen ein Attribut dazu. Ein Objekt außerhalb des Rasters wird im Protokoll genannt und hat keine Bildunterschrift.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Margin around each feature</source>
        <translation>Rand um jedes Objekt</translation>
    </message>
    <message>
        <source>Features captioned</source>
        <translation>Beschriebene Objekte</translation>
    </message>
    <message>
        <source>The attribute of the captions has no name: type one.</source>
        <translation>Das Attribut der Bildunterschriften hat keinen Namen: einen eingeben.</translation>
    </message>
    <message>
        <source>The features have an attribute {0} already: name another.</source>
        <translation>Die Objekte haben schon ein Attribut {0}: ein anderes nennen.</translation>
    </message>
    <message>
        <source>it has no extent: give it a margin</source>
        <translation>es hat keine Ausdehnung: einen Rand angeben</translation>
    </message>
    <message>
        <source>it cannot be projected into the raster&apos;s CRS</source>
        <translation>es lässt sich nicht in das KBS des Rasters projizieren</translation>
    </message>
    <message>
        <source>Feature {0} has no caption: {1}</source>
        <translation>Objekt {0} hat keine Bildunterschrift: {1}</translation>
    </message>
    <message>
        <source>Find change</source>
        <translation>Veränderung suchen</translation>
    </message>
    <message>
        <source>&lt;p&gt;Ranks the tiles of an index that changed most between two moments. A moment is a date (2020, 2020-08, 2020-08-31) or a source: its file name or a pattern such as &lt;i&gt;*_2020*.tif&lt;/i&gt;.&lt;/p&gt;&lt;p&gt;With a text it ranks by what appeared or disappeared: &lt;i&gt;new buildings&lt;/i&gt;, &lt;i&gt;forest&lt;/i&gt;. What all tiles share (light, season, sensor) is left out.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Ordnet die Kacheln eines Indexes danach, wie sehr sie sich zwischen zwei Zeitpunkten verändert haben. Ein Zeitpunkt ist ein Datum (2020, 2020-08, 2020-08-31) oder eine Quelle: ihr Dateiname oder ein Muster wie &lt;i&gt;*_2020*.tif&lt;/i&gt;.&lt;/p&gt;&lt;p&gt;Mit einem (englischen) Text wird danach geordnet, was hinzukam oder verschwand: &lt;i&gt;new buildings&lt;/i&gt;, &lt;i&gt;forest&lt;/i&gt;. Was allen Kacheln gemeinsam ist (Licht, Jahreszeit, Sensor), bleibt außer Betracht.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Earlier date or source</source>
        <translation>Früheres Datum oder frühere Quelle</translation>
    </message>
    <message>
        <source>Later date or source</source>
        <translation>Späteres Datum oder spätere Quelle</translation>
    </message>
    <message>
        <source>Anything changed</source>
        <translation>Irgendetwas hat sich verändert</translation>
    </message>
    <message>
        <source>The text appeared</source>
        <translation>Der Text kam hinzu</translation>
    </message>
    <message>
        <source>The text disappeared</source>
        <translation>Der Text verschwand</translation>
    </message>
    <message>
        <source>What is looked for</source>
        <translation>Wonach gesucht wird</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Share of their ground that two tiles must have in common (above 0, up to 1)</source>
        <translation>Anteil am Boden, den zwei Kacheln gemeinsam haben müssen (über 0, bis 1)</translation>
    </message>
    <message>
        <source>Drop changes that overlap greater ones</source>
        <translation>Veränderungen weglassen, die größere überlappen</translation>
    </message>
    <message>
        <source>Changed tiles</source>
        <translation>Veränderte Kacheln</translation>
    </message>
    <message>
        <source>Number of changes found</source>
        <translation>Anzahl gefundener Veränderungen</translation>
    </message>
    <message>
        <source>Name both moments: a date such as 2020-08, or a source.</source>
        <translation>Beide Zeitpunkte nennen: ein Datum wie 2020-08 oder eine Quelle.</translation>
    </message>
    <message>
        <source>Both moments are {0}: name two that differ.</source>
        <translation>Beide Zeitpunkte sind {0}: zwei verschiedene nennen.</translation>
    </message>
    <message>
        <source>The text is empty: type what appeared or disappeared.</source>
        <translation>Der Text ist leer: eingeben, was hinzukam oder verschwand.</translation>
    </message>
    <message>
        <source>{0} changes among {1} places.</source>
        <translation>{0} Veränderungen an {1} Orten.</translation>
    </message>
    <message>
        <source>Change {0} to {1}</source>
        <translation>Veränderung {0} bis {1}</translation>
    </message>
    <message>
        <source>{0} cannot be run: install the backend again.</source>
        <translation>{0} lässt sich nicht ausführen: das Backend neu installieren.</translation>
    </message>
    <message>
        <source>Export an index</source>
        <translation>Index exportieren</translation>
    </message>
    <message>
        <source>&lt;p&gt;Writes every tile of an index, or those that pass the filters, as a polygon in EPSG:4326 with its caption, source, date and ground size: to see what an index covers, or to take it to another tool. The index itself stays as it is.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Schreibt jede Kachel eines Indexes, oder die, die die Filter durchlassen, als Polygon in EPSG:4326 mit Bildunterschrift, Quelle, Datum und Kachelgröße: um zu sehen, was ein Index abdeckt, oder um ihn in ein anderes Werkzeug mitzunehmen. Der Index selbst bleibt, wie er ist.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Number of tiles</source>
        <translation>Anzahl der Kacheln</translation>
    </message>
    <message>
        <source>{0} is no date: write 2020, 2020-08 or 2020-08-31.</source>
        <translation>{0} ist kein Datum: 2020, 2020-08 oder 2020-08-31 schreiben.</translation>
    </message>
    <message>
        <source>The levels must be numbers with commas between: 0, 1.</source>
        <translation>Die Stufen müssen Zahlen mit Kommas dazwischen sein: 0, 1.</translation>
    </message>
    <message>
        <source>Index a folder</source>
        <translation>Ordner indizieren</translation>
    </message>
    <message>
        <source>&lt;p&gt;Cuts every raster of a folder (and of the folders in it) into tiles and puts what the model sees in them into an index, which can then be searched by text or by example. The index is made when there is none of that name.&lt;/p&gt;&lt;p&gt;Sources that are in the index and have not changed are left alone: run it again after new imagery has arrived. Sources that cannot be read are named in the log and refused; the others go on. Cancelling keeps the sources that are finished.&lt;/p&gt;&lt;p&gt;The folder is one of the machine that the backend runs on. A single raster, a list of them (.txt) or, with the network, an address may stand in its place.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Schneidet jedes Raster eines Ordners (und der Ordner darin) in Kacheln und legt, was das Modell in ihnen sieht, in einem Index ab, der sich dann mit Text oder Beispielen durchsuchen lässt. Gibt es keinen Index dieses Namens, wird er angelegt.&lt;/p&gt;&lt;p&gt;Quellen, die schon im Index und unverändert sind, werden nicht angerührt: nach neuen Bildern einfach noch einmal ausführen. Quellen, die sich nicht lesen lassen, werden im Protokoll genannt und abgewiesen; mit den anderen geht es weiter. Beim Abbrechen bleiben die fertigen Quellen.&lt;/p&gt;&lt;p&gt;Der Ordner liegt auf dem Rechner, auf dem das Backend läuft. Statt seiner geht auch ein einzelnes Raster, eine Liste von Rastern (.txt) oder, mit dem Netz, eine Adresse.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Index, an old or a new one</source>
        <translation>Index, ein alter oder neuer</translation>
    </message>
    <message>
        <source>Caption every tile, too (slower)</source>
        <translation>Auch jede Kachel beschreiben (langsamer)</translation>
    </message>
    <message>
        <source>Remove sources that are gone from the folder</source>
        <translation>Quellen entfernen, die im Ordner fehlen</translation>
    </message>
    <message>
        <source>Only files like these, e.g. *.tif, 2020/* (empty: all rasters)</source>
        <translation>Nur Dateien wie diese, z. B. *.tif, 2020/* (leer: alle Raster)</translation>
    </message>
    <message>
        <source>No files or folders like these, e.g. *_preview*, old</source>
        <translation>Keine Dateien oder Ordner wie diese, z. B. *_preview*, alt</translation>
    </message>
    <message>
        <source>Sides of the tiles in metres, e.g. 150, 300 (empty: chosen by GSD)</source>
        <translation>Seitenlängen der Kacheln in Metern, z. B. 150, 300 (leer: nach der Bodenauflösung)</translation>
    </message>
    <message>
        <source>Overlap of neighbouring tiles (0 to 0.9)</source>
        <translation>Überlappung benachbarter Kacheln (0 bis 0.9)</translation>
    </message>
    <message>
        <source>Tiles made</source>
        <translation>Angelegte Kacheln</translation>
    </message>
    <message>
        <source>Sources found</source>
        <translation>Gefundene Quellen</translation>
    </message>
    <message>
        <source>Sources refused</source>
        <translation>Abgewiesene Quellen</translation>
    </message>
    <message>
        <source>Bands as red, green, blue, e.g. 4,3,2, or one for grey (empty: chosen)</source>
        <translation>Kanäle für Rot, Grün, Blau, z. B. 4,3,2, oder einer für Grau (leer: gewählt)</translation>
    </message>
    <message>
        <source>CRS of sources that have none of their own</source>
        <translation>KBS von Quellen, die selbst keines haben</translation>
    </message>
    <message>
        <source>Refuse a source that gives nothing for so many seconds</source>
        <translation>Eine Quelle abweisen, die so viele Sekunden nichts liefert</translation>
    </message>
    <message>
        <source>There is no folder {0}.</source>
        <translation>Es gibt keinen Ordner {0}.</translation>
    </message>
    <message>
        <source>The sides of the tiles must be metres with commas between: 150, 300.</source>
        <translation>Die Seitenlängen der Kacheln müssen Meter mit Kommas dazwischen sein: 150, 300.</translation>
    </message>
    <message>
        <source>The bands must be three, such as 4,3,2, or one, or auto.</source>
        <translation>Es müssen drei Kanäle sein, etwa 4,3,2, oder einer, oder auto.</translation>
    </message>
    <message>
        <source>{0}: sources indexed {1}, unchanged {2}, refused {3}.</source>
        <translation>{0}: Quellen indiziert {1}, unverändert {2}, abgewiesen {3}.</translation>
    </message>
    <message>
        <source>An index cannot be called {0!r}: begin with a letter or digit, then up to 63 letters, digits, blanks, _, - and dots.</source>
        <translation>Ein Index kann nicht {0!r} heißen: mit einem Buchstaben oder einer Ziffer beginnen, dann bis zu 63 Buchstaben, Ziffern, Leerzeichen, _, - und Punkte.</translation>
    </message>
    <message>
        <source>Least match (0 to 1)</source>
        <translation>Mindesttreffergüte (0 bis 1)</translation>
    </message>
    <message>
        <source>Level of the tiles (0 and empty: the finest)</source>
        <translation>Stufe der Kacheln (0 und leer: die feinste)</translation>
    </message>
    <message>
        <source>Only in this extent</source>
        <translation>Nur in dieser Ausdehnung</translation>
    </message>
    <message>
        <source>{0} QGIS draws it instead.</source>
        <translation>{0} Stattdessen zeichnet QGIS das Raster.</translation>
    </message>
    <message>
        <source>Only tiles this saved concept says yes to</source>
        <translation>Nur Kacheln, zu denen dieses gespeicherte Konzept ja sagt</translation>
    </message>
    <message>
        <source>Caption the best 100 hits and keep the captions (slower)</source>
        <translation>Die besten 100 Treffer beschriften und die Bildunterschriften behalten (langsamer)</translation>
    </message>
    <message>
        <source>Number of hits found</source>
        <translation>Anzahl gefundener Treffer</translation>
    </message>
    <message numerus="yes">
        <source>{0} hits among {1} tiles.</source>
        <translation>
            <numerusform>{0} Treffer unter {1} Kacheln.</numerusform>
            <numerusform>{0} Treffer unter {1} Kacheln.</numerusform>
        </translation>
    </message>
    <message>
        <source>Search similar tiles</source>
        <translation>Ähnliche Kacheln suchen</translation>
    </message>
    <message>
        <source>&lt;p&gt;Finds the tiles of an index that look like the examples and unlike the counter examples, best first. The examples themselves are left out.&lt;/p&gt;&lt;p&gt;Examples are features: hits of an earlier search stand for their tiles; of any other layer each feature stands for the smallest tile that it lies in. A text, where there is one, counts as one more example.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Findet die Kacheln eines Indexes, die wie die Beispiele und anders als die Gegenbeispiele aussehen, die besten zuerst. Die Beispiele selbst bleiben weg.&lt;/p&gt;&lt;p&gt;Beispiele sind Objekte: Treffer einer früheren Suche stehen für ihre Kacheln; bei jedem anderen Layer steht jedes Objekt für die kleinste Kachel, in der es liegt. Ein Text, falls angegeben, zählt als ein weiteres Beispiel.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Counter examples</source>
        <translation>Gegenbeispiele</translation>
    </message>
    <message>
        <source>Similar tiles</source>
        <translation>Ähnliche Kacheln</translation>
    </message>
    <message>
        <source>The examples are none: choose a layer with features, or select some.</source>
        <translation>Es gibt keine Beispiele: einen Layer mit Objekten wählen oder einige auswählen.</translation>
    </message>
    <message>
        <source>No example lies in a tile of the index: choose others.</source>
        <translation>Kein Beispiel liegt in einer Kachel des Indexes: andere wählen.</translation>
    </message>
    <message numerus="yes">
        <source>Like {0} examples</source>
        <translation>
            <numerusform>Wie {0} Beispiel</numerusform>
            <numerusform>Wie {0} Beispiele</numerusform>
        </translation>
    </message>
    <message>
        <source>Feature {0} lies in no tile of the index.</source>
        <translation>Objekt {0} liegt in keiner Kachel des Indexes.</translation>
    </message>
    <message>
        <source>More than {0} examples: select the best of them.</source>
        <translation>Mehr als {0} Beispiele: die besten davon wählen.</translation>
    </message>
    <message>
        <source>Search by text</source>
        <translation>Mit Text suchen</translation>
    </message>
    <message>
        <source>&lt;p&gt;Finds the tiles of an index that a text describes, best first: &lt;i&gt;airport with planes&lt;/i&gt;, &lt;i&gt;a river between green fields&lt;/i&gt;.&lt;/p&gt;&lt;p&gt;Every hit is a polygon in EPSG:4326 with its rank, match (0 to 1), score (cosine), caption, source and date. Words of captions move tiles up whose captions hold the words of the text. Re-ranking looks at the best tiles once more, text and image together: slower, and at times better.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Findet die Kacheln eines Indexes, die ein (englischer) Text beschreibt, die besten zuerst: &lt;i&gt;airport with planes&lt;/i&gt;, &lt;i&gt;a river between green fields&lt;/i&gt;.&lt;/p&gt;&lt;p&gt;Jeder Treffer ist ein Polygon in EPSG:4326 mit Rang, Treffergüte (0 bis 1), Ähnlichkeit (Kosinus), Bildunterschrift, Quelle und Datum. Wörter der Bildunterschriften rücken Kacheln nach oben, deren Bildunterschriften die Wörter des Textes enthalten. Beim Neuordnen werden die besten Kacheln noch einmal betrachtet, Text und Bild zusammen: langsamer und manchmal besser.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Saved concept to look for</source>
        <translation>Gespeichertes Konzept, nach dem gesucht wird</translation>
    </message>
    <message>
        <source>Drop hits that overlap better ones</source>
        <translation>Treffer weglassen, die bessere überlappen</translation>
    </message>
    <message>
        <source>The text is empty: type what the tiles should show.</source>
        <translation>Der Text ist leer: eingeben, was die Kacheln zeigen sollen.</translation>
    </message>
</context>
</TS>
