# Alle Regeln einer Einrichtung an einem Ort.

rules-title = Regeln
    .lead = Was für alle Mitglieder gilt, und wo es geändert wird.
    .loading = Wird geladen …
    .failed = Konnte nicht geladen werden. Laden Sie die Seite neu.
rules-destination = Voreingestelltes Ziel
    .none = Keines: Jedes Mitglied wählt selbst
rules-named = Nur genannte Empfänger
    .required = Ja: Wer an Personen sendet, sagt, an wen
    .free = Nein: Ein Link für alle ist erlaubt
rules-opening = Weitere Grenzen beim Öffnen
    .none = Keine
    .more = Mehr, als diese Seite kennt
rules-wording = Wortlaut der Einwilligung
    .standard = Der Wortlaut von PicSafe
    .own = Ihr eigener Wortlaut, Version { $version }: { $languages }
rules-lock = Sperre bei Nichtbenutzung
rules-key-server = Key Server
    .none = Der von PicSafe, sofern Absender oder Institution keinen anderen nennen
    .own = Eigene: { $servers }. Sie gelten, wo Absender oder Institution sie nennen, sonst der von PicSafe
rules-retention = Aufbewahrung
    .days = PicSafe Cloud bewahrt Dateien höchstens 7 Tage auf; Absender können das einmal erneuern, um 7 Tage ab dann. Das ist für alle gleich.
