# Opening a report: from a link or a saved file, its photos and PDF, and what can be saved of it.

# A saved file
open-title = Ouvrir un rapport enregistré
    .lead = Le fichier est lu, vérifié et déchiffré ici, dans votre navigateur.
    .drag = Faites glisser un fichier .picsafe ici
    .or = ou prenez-le sur cet appareil
    .choose = Choisir un fichier
    .keep-name = Le fichier vient d’un e-mail ou a été enregistré depuis PicSafe. Gardez son nom : c’est le numéro du rapport.
open-stage-read = Lecture du fichier
open-stage-key = Demande de la clé au Key Server
open-stage-decrypt = Vérification et déchiffrement

# A link
open-link = Ouverture d’un rapport
    .lead = Votre accès est inscrit dans le journal d’accès du rapport.
    .asking = Demande du rapport
    .downloading = Téléchargement, { $done } sur { $total }
open-closed = Le rapport n’est pas ouvert
    .text = Il reste chiffré jusqu’à ce que vous l’ouvriez.
    .open = Ouvrir le rapport
open-landing = Quelqu’un vous a envoyé un rapport PicSafe
    .lead = Il contient des photos, vidéos ou enregistrements audio cliniques d’un patient, chiffrés par l’expéditeur.
    .size = Chiffré, { $size }
    .country = Conservé ici : { $country }
    .until = Jusqu’au { $time }
    .sign-in = Se connecter pour le voir
open-landing-from = « { $sender } » vous a envoyé un rapport PicSafe
    .checked = { $enterprise }, vérifié par PicSafe
    .how = PicSafe a vérifié que l’expéditeur appartient à { $enterprise }. Le nom est celui que l’expéditeur se donne.
    .unchecked = Le nom est celui que l’expéditeur se donne ; aucun établissement ne l’a confirmé. Si vous n’attendez pas de rapport de cette personne, demandez-lui confirmation avant de vous connecter.
open-elsewhere = Le lire sur un autre appareil
    .phone = Code QR pour un téléphone
    .copy = Copier le lien
    .how = Dirigez l’appareil photo du téléphone vers ce code. Le rapport s’ouvre dès que vous vous y connectez.
    .computer = Pour un ordinateur, envoyez le lien copié à votre propre messagerie et ouvrez-le là.
open-step-sign-in = Connectez-vous ou créez un compte gratuit
    .text = Par e-mail, sans mot de passe, sur votre téléphone ou votre ordinateur.
open-step-decrypt = Votre navigateur déchiffre le rapport
    .text = Il est chargé en mémoire et y est ouvert. Aucun fichier n’est enregistré sur cet appareil.
open-step-recorded = Votre accès est enregistré
    .text = Votre nom et l’heure sont inscrits dans le journal d’accès du rapport, que l’expéditeur voit.

# Where it does not open
open-go-to-picsafe = Aller à PicSafe
open-for-treatment = Pour les soins
open-for-education = Pour l’enseignement
open-for-publication = Pour une publication
open-emergency = C’est une urgence
    .reason = Pourquoi vous devez l’ouvrir
    .hint = Si l’expéditeur le permet, le rapport s’ouvre. Le journal d’accès l’indique, avec votre raison, et l’exploitant du Key Server en est informé. Ne nommez aucun patient.
    .submit = L’ouvrir en urgence

# Consent that is not proven
open-gap-no_evidence = Le rapport indique comment le patient a consenti, et rien n’y en apporte la preuve. Demandez à l’expéditeur.
open-gap-levels_without_evidence = Le rapport indique à quoi le patient a consenti, mais pas comment, et rien n’y en apporte la preuve. Demandez à l’expéditeur.
open-gap-item_beyond_consent = Un fichier est marqué pour plus que ce à quoi le patient a consenti. C’est le consentement du patient qui compte.

# Photos
open-photo = Photo { $number } sur { $count }
    .open = Ouvrir la photo { $number } sur { $count }
    .on-paper = Photo { $number } sur { $count }, { $file }
open-photo-previous = Photo précédente
open-photo-next = Photo suivante
open-photo-decrypting = Déchiffrement de la photo
open-zoom-in = Agrandir
open-zoom-out = Réduire

# The PDF
open-pdf = Le rapport en PDF
    .pages = Pages
    .show = Afficher le PDF
    .save = Enregistrer le PDF
    .reading = Lecture du PDF
    .failed = Le PDF ne peut pas être affiché ici
    .advice = Enregistrez le fichier et ouvrez-le avec un autre programme.
open-page = Page { $number }
    .of = Page { $number } sur { $count }
    .broken = Cette page ne peut pas être affichée.
open-page-previous = Page précédente
open-page-next = Page suivante

# Saving and printing
open-save = Enregistrer et imprimer
    .encrypted = Enregistrer le rapport chiffré
    .files = Enregistrer les fichiers
    .print = Imprimer
    .single = Fichiers séparés
    .one = Enregistrer { $file }
    .question = Enregistrer les fichiers sans chiffrement ?
    .warning = PicSafe ne peut plus protéger les fichiers une fois enregistrés. Versez-les au dossier médical et supprimez-les de cet appareil.

# The report
open-report = Rapport
open-report-unnamed = Rapport sans nom de patient
open-report-from = { $contents } de { $sender }
    .checked = Vérifié et déchiffré ici
open-report-printed = Rapport PicSafe { $id }, envoyé par { $sender }.
open-other-number = Le numéro de ce rapport est celui d’une autre personne
    .text = Il commence par un autre numéro d’utilisateur que celui de { $sender }, que son Key Server désigne comme expéditeur. PicSafe ne laisse personne envoyer un tel rapport : ne vous y fiez pas.
open-other-server = PicSafe ne se porte pas garant de l’expéditeur
    .text = Que ce rapport vienne de { $sender }, c’est { $server } qui le dit ; ce n’est pas le Key Server de PicSafe.
open-other-sender = Les informations de ce rapport nomment une autre personne
    .text = Il a été envoyé par { $sender } : c’est ce que le Key Server a consigné. Ce qui est écrit dans le rapport, et peut-être dans son PDF, désigne { $named } comme expéditeur. Interrogez les deux avant de vous y fier.
    .number = numéro d’utilisateur { $number }
open-missing = Le rapport n’est pas complet
open-missing-items = { $count ->
    [one] Il mentionne { $items }, qui ne s’y trouve pas. Demandez à l’expéditeur.
   *[other] Il mentionne { $items }, qui ne s’y trouvent pas. Demandez à l’expéditeur.
}
open-unproven = Le consentement n’est pas prouvé
open-ignored = Certains éléments ont été ignorés
    .files = Un rapport ne contient pas de tels fichiers ou dossiers ; ils n’ont pas été ouverts : { $files }.
    .more = Un rapport ne contient pas de tels fichiers ou dossiers ; ils n’ont pas été ouverts : { $files }, et { $more } autres.
open-clips = Vidéo et audio
    .alone = Enregistrements

# Videos and recordings
open-clip-unread = L’enregistrement n’a pas pu être lu
    .advice = Ouvrez à nouveau le rapport.
open-clip-unplayable = Ce navigateur ne peut pas le lire
    .unseen = Ce navigateur ne peut pas afficher la vidéo
    .codecs = Format : { $codecs }.
    .advice = Enregistrez le fichier et ouvrez-le avec un autre programme.
    .save = Enregistrer le fichier

# What it says
open-origin = Origine
    .named = Nom indiqué dans le rapport
    .made = Créé
    .place = Lieu
    .number = Numéro du rapport
    .converted = Fichier converti
open-consent = Comment il a été donné
    .unread = La preuve n’a pas pu être lue.
    .form = Le formulaire de consentement signé
    .signature = La signature qui donne le consentement
    .recording = L’enregistrement qui donne le consentement
open-answer = { $level } : { $answer }

open-reply = Répondre
