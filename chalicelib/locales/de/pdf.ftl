pdf-document = PicSafe-Bericht { $id }
pdf-title = Klinischer Bericht
pdf-time-missing = Zeit nicht angegeben
pdf-not-recorded = Nicht angegeben
    .inside = nicht angegeben
pdf-confidential = Vertraulich: persönliche Gesundheitsdaten. Nur so verwenden, wie der Patient eingewilligt hat.
pdf-page = Seite { $number } von { $total }
pdf-report-id = Berichtsnummer { $id }
pdf-name-missing = Name des Patienten nicht angegeben
pdf-born = geboren am { $date }
pdf-patient-id = Patientennummer { $id }
pdf-list = { $first }, { $next }
pdf-as-written = { $level }, wie geschrieben

pdf-patient = Patient
    .name = Name
    .born = Geburtsdatum
    .id = Patientennummer
    .visit = Fallnummer
    .guardian = Gesetzliche Vertretung
    .translator = Dolmetscher
pdf-born-day = Tag { $value }
pdf-born-month = Monat { $value }
pdf-born-year = Jahr { $value }

pdf-consent = Einwilligung
    .other-levels = Weitere Stufen
    .given = Einwilligung erteilt
    .evidence = Nachweis
    .capacity = Einwilligungsfähigkeit
    .issuer = Wortlaut von
    .wording = Wortlaut
    .language = Sprache des Wortlauts
    .form = Papierformular
    .signature = Unterschrift
pdf-issuer = { $name }, Version { $version }
pdf-level-treatment = Behandlung
    .inside = Behandlung
pdf-level-education = Lehre
    .inside = Lehre
pdf-level-publication = Veröffentlichung
    .inside = Veröffentlichung
pdf-answer-yes = Ja
pdf-answer-no = Nein
pdf-answer-unclear = Siehe unten
pdf-given-signed = Unterschrieben
pdf-given-verbal = Mündlich, aufgenommen in consent.m4a
pdf-given-form = Auf einem Papierformular unterschrieben, fotografiert in consent.jpg
pdf-capacity-present = Der Patient konnte selbst entscheiden
pdf-capacity-lacking = Der Patient konnte nicht selbst entscheiden
pdf-capacity-not-assessed = Nicht beurteilt

pdf-notes = Notizen
    .urgency = Dringlichkeit
    .site = Körperstelle
    .replaces = Ersetzt
    .answers = Antwort auf
pdf-other-report = Bericht vom { $time } ({ $id })
pdf-urgency-routine = Routine
pdf-urgency-urgent = Dringend
pdf-urgency-emergency = Notfall

pdf-origin = Absender, Zeit und Ort
    .sender = Absender
    .email = E-Mail
    .country = Land
    .user-id = Benutzernummer
    .time = Zeit
    .address = Adresse
    .coordinates = Koordinaten
    .report-id = Berichtsnummer
pdf-local-time = { $date }, { $time } (Zeitzone nicht angegeben)

pdf-photos = Fotos
pdf-photo = Foto { $number } von { $total }: { $item }
pdf-item-consent = Einwilligung für diese Datei: { $levels }
pdf-files = Weitere enthaltene Dateien
pdf-file = { $kind }, im Bericht als { $name }
pdf-kind-photo = Foto
pdf-kind-video = Video
pdf-kind-audio = Tonaufnahme
pdf-kind-file = Datei
pdf-converted = Umgewandelte Dateien
    .file = Datei
pdf-converted-from = { $source } zu { $target }
pdf-converted-to = zu { $target }
pdf-holds-more = metadata.json in diesem Bericht enthält mehr, als diese Version von PicSafe zeigen kann.

# What is enclosed
pdf-enclosed-photos = { $count ->
    [one] { $count } Foto
   *[other] { $count } Fotos
}
pdf-enclosed-videos = { $count ->
    [one] { $count } Video
   *[other] { $count } Videos
}
pdf-enclosed-audios = { $count ->
    [one] { $count } Tonaufnahme
   *[other] { $count } Tonaufnahmen
}
pdf-enclosed-others = { $count ->
    [one] { $count } weitere Datei
   *[other] { $count } weitere Dateien
}
pdf-enclosed-nothing = keine Medien enthalten
