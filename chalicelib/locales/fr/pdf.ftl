pdf-document = Rapport PicSafe { $id }
pdf-title = Rapport clinique
pdf-time-missing = Heure non renseignée
pdf-not-recorded = Non renseigné
    .inside = non renseigné
pdf-confidential = Confidentiel : données de santé personnelles. À utiliser uniquement comme le patient y a consenti.
pdf-page = Page { $number } sur { $total }
pdf-report-id = Rapport n° { $id }
pdf-name-missing = Nom du patient non renseigné
pdf-born = date de naissance : { $date }
pdf-patient-id = patient n° { $id }
pdf-list = { $first }, { $next }
pdf-as-written = { $level }, tel qu’écrit

pdf-patient = Patient
    .name = Nom
    .born = Date de naissance
    .id = Numéro de patient
    .visit = Numéro de séjour
    .guardian = Représentant légal
    .translator = Interprète
pdf-born-day = jour { $value }
pdf-born-month = mois { $value }
pdf-born-year = année { $value }

pdf-consent = Consentement
    .other-levels = Autres niveaux
    .given = Consentement donné
    .evidence = Preuve
    .capacity = Capacité à consentir
    .issuer = Texte de
    .wording = Texte du consentement
    .language = Langue du texte
    .form = Formulaire papier
    .signature = Signature
pdf-issuer = { $name }, version { $version }
pdf-level-treatment = Soins
    .inside = soins
pdf-level-education = Enseignement
    .inside = enseignement
pdf-level-publication = Publication
    .inside = publication
pdf-answer-yes = Oui
pdf-answer-no = Non
pdf-answer-unclear = Voir ci-dessous
pdf-given-signed = Signé
pdf-given-verbal = Oral, enregistré dans consent.m4a
pdf-given-form = Signé sur un formulaire papier, photographié dans consent.jpg
pdf-capacity-present = Le patient était en mesure de décider
pdf-capacity-lacking = Le patient n’était pas en mesure de décider
pdf-capacity-not-assessed = Non évaluée

pdf-notes = Notes
    .urgency = Urgence
    .site = Zone du corps
    .replaces = Remplace
    .answers = Réponse à
pdf-other-report = rapport du { $time } ({ $id })
pdf-urgency-routine = Non urgent
pdf-urgency-urgent = Urgent
pdf-urgency-emergency = Urgence vitale

pdf-origin = Expéditeur, date et lieu
    .sender = Expéditeur
    .email = E-mail
    .country = Pays
    .user-id = Numéro d’utilisateur
    .time = Date et heure
    .address = Adresse
    .coordinates = Coordonnées
    .report-id = Numéro du rapport
pdf-local-time = { $date }, { $time } (fuseau horaire non renseigné)

pdf-photos = Photos
pdf-photo = Photo { $number } sur { $total } : { $item }
pdf-item-consent = Consentement pour ce fichier : { $levels }
pdf-files = Autres fichiers joints
pdf-file = { $kind }, dans le rapport sous { $name }
pdf-kind-photo = Photo
pdf-kind-video = Vidéo
pdf-kind-audio = Audio
pdf-kind-file = Fichier
pdf-converted = Fichiers convertis
    .file = Fichier
pdf-converted-from = { $source } en { $target }
pdf-converted-to = en { $target }
pdf-holds-more = Le fichier metadata.json de ce rapport en dit plus que cette version de PicSafe ne peut afficher.

# What is enclosed
pdf-enclosed-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
pdf-enclosed-videos = { $count ->
    [one] { $count } vidéo
   *[other] { $count } vidéos
}
pdf-enclosed-audios = { $count ->
    [one] { $count } enregistrement audio
   *[other] { $count } enregistrements audio
}
pdf-enclosed-others = { $count ->
    [one] { $count } autre fichier
   *[other] { $count } autres fichiers
}
pdf-enclosed-nothing = aucun média joint
