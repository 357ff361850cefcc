# Un nouveau rapport : la page, ses champs et ce qui manque avant l’envoi.

compose-title = Nouveau rapport
    .sealed = Rien ne quitte cet appareil avant d’être chiffré.
    .plain = Il est transmis par une connexion chiffrée.
compose-leave = Quitter ce rapport ? Il n’a pas été envoyé, et rien n’en sera conservé.
compose-reply = Répondre
    .note = Votre réponse
    .to = Réponse à un rapport du { $time }
    .to-unknown = Réponse à un autre rapport
    .for = Elle ne s’ouvre que pour { $people }.
    .patient = Le patient est repris de ce rapport. Vérifiez-le.
compose-correct = Corriger un rapport
    .of = À la place d’un rapport du { $time }
    .of-unknown = À la place d’un autre rapport
    .recalled = Ce rapport est rappelé. Indiquez de qui sont les photos, vérifiez les notes et recueillez à nouveau le consentement.
    .lacks-items = Ses fichiers n’ont pas pu être repris : ajoutez-les de nouveau.
    .lacks-access = Les personnes autorisées à l’ouvrir n’ont pas pu être reprises : indiquez-les de nouveau.
compose-sending = Envoi du rapport
    .lead = Gardez cette page ouverte jusqu’à la fin.
compose-waiting = { $files ->
    [one] Un fichier est en préparation
   *[other] { $files } fichiers sont en préparation
}
    .consent = Le consentement est en préparation

# What is missing
compose-missing = Il manque quelque chose
compose-missing-items = Ajoutez une photo, une vidéo ou un enregistrement, ou écrivez une note.
compose-missing-consent = Indiquez comment le patient a consenti, ou que le consentement n’a pas été recueilli.
compose-missing-signature = Faites signer le consentement par le patient.
compose-missing-spoken = Enregistrez le consentement oral du patient.
compose-missing-form = Photographiez le formulaire de consentement signé par le patient.
compose-missing-guardian = Indiquez qui consent pour le patient.
compose-missing-levels = Indiquez à quoi le patient a consenti.
compose-missing-item-levels = Indiquez pour chaque fichier à quoi il peut servir.
compose-missing-key-server = Indiquez l’adresse du Key Server, ou choisissez celui de PicSafe.
compose-command-line-only = L’envoi à cet hôpital n’est possible que depuis la ligne de commande : son adresse ne commence pas par https://.
compose-access-undecided = Ne précisez pas qui peut ouvrir le rapport, ou choisissez un mode d’envoi où un Key Server en décide.

# What is too much
compose-too-many-files = Cela ferait { $total } fichiers, alors qu’un rapport en contient { $most } au plus : retirez-en { $over }, ou répartissez-les sur plusieurs rapports.
compose-too-large = Le rapport ferait au moins { $size }, alors qu’il est limité à { $most } : retirez des fichiers, ou répartissez-les sur plusieurs rapports.
compose-note-too-long = La note de { $count } caractères est trop longue : un rapport en accepte { $most }, soit { $over } de moins.
compose-characters-left = { $count ->
    [one] Il reste { $count } caractère.
   *[other] Il reste { $count } caractères.
}

# The patient, and what few reports need
compose-patient = Patient
    .wristband = Scanner le bracelet
    .recent = Patients récents
compose-first-name = Prénom
compose-last-name = Nom
compose-birth-date = Date de naissance
compose-patient-id = Identifiant du patient
compose-details = Notes et autres
    .filled = (rempli)
compose-notes = Notes cliniques
compose-site =
    .draw = Montrer sur un dessin
compose-urgency =
    .routine = Quand il y aura le temps
    .urgent = Aujourd’hui
    .emergency = Maintenant. Appelez aussi : il se peut que personne ne regarde.
compose-location = Ajouter le lieu
    .remove = Retirer
    .hint = Facultatif. Il est chiffré avec le rapport.
    .failed = Le lieu n’est pas disponible. Autorisez-le dans les réglages du navigateur, ou continuez sans.

# What report.pdf cannot show: a field, and the characters of it
compose-boxes = Le PDF du rapport affichera des carrés
    .advice = Cet appareil n’a pas de lettres pour ces caractères. Le rapport lui-même les contient ; écrivez-les aussi dans une autre écriture s’il faut pouvoir les lire dans le PDF.
compose-boxes-in = { $field } : <c>{ $characters }</c>
compose-boxes-first-name = Prénom du patient
compose-boxes-last-name = Nom du patient
compose-boxes-patient-id = Identifiant du patient
compose-boxes-guardian = Nom du représentant légal
compose-boxes-translator = Nom de l’interprète
compose-boxes-notes = Notes
compose-boxes-site = La zone du corps

# Files on their way into the report
compose-converting = Conversion de { $file }
    .stop = Arrêter la conversion
compose-about = { $what } : { $said }

# What became of a photo: whole sentences, one behind the other
compose-unshown = Ce navigateur ne peut pas en afficher les images. Le fichier est joint tel quel.
compose-photo-first = Le fichier contient plusieurs images ; celle-ci est la première.
compose-photo-main = Le fichier contient plusieurs images ; celle-ci est l’image principale.
compose-photo-reduced = Réduite de { $before } à { $after } pixels.
compose-photo-turned = Orientée selon ses données Exif ; d’autres programmes peuvent l’afficher autrement.
compose-photo-names = Un nom est peut-être inscrit dans l’image.
compose-photo-cut = Le fichier a été tronqué : jusqu’à { $percent } % de l’image, à la fin, manquent.
    .whole = Les derniers octets du fichier manquent ; l’image est entière.
compose-edited = Modifiée par l’expéditeur : { $what }.
    .cropped = recadrée
    .marked = annotée avec des flèches ou du texte
compose-blacked-out = { $count ->
    [one] { $count } zone noircie
   *[other] { $count } zones noircies
}
compose-blurred = { $count ->
    [one] { $count } zone floutée
   *[other] { $count } zones floutées
}
compose-scale = L’expéditeur a fixé l’échelle sur l’image : { $scale } pixels par millimètre.

# Why a file cannot be added. What a code stands for has the code in its ID.
compose-media-empty_file = Le fichier est vide. Choisissez-en un autre.
compose-media-unsupported_media = Un rapport contient des photos, des vidéos et des enregistrements ; PicSafe ne reconnaît rien de tel dans ce fichier. Choisissez-en un autre.
compose-media-damaged_media = Le fichier est endommagé ou tronqué. Choisissez-en un autre.
compose-media-recording_too_large = L’enregistrement est trop long, ou sa structure est trop compliquée. Raccourcissez-le.
compose-media-unconvertible_recording = Ce navigateur ne peut pas le convertir. Enregistrez-le en MP4 ou M4A avec un autre programme, ou envoyez-le avec la ligne de commande de PicSafe.
compose-media-unreadable_photo = Le fichier est endommagé ou tronqué. Choisissez-en un autre.
compose-media-unsupported_photo = Cette photo ne peut pas être lue ici. Enregistrez-la en JPEG avec un autre programme.
compose-media-unsupported_tiff = Les navigateurs ne lisent pas les TIFF de ce type. Enregistrez la photo en JPEG avec un autre programme, ou envoyez-la avec la ligne de commande de PicSafe, qui en lit davantage.
compose-media-photo_too_large = La photo est trop grande : un rapport accepte des photos jusqu’à 100 Mo et 80 mégapixels, et des JPEG jusqu’à 250.
compose-media-photo_gave_up = Sa préparation dépasse les capacités de ce navigateur. Réduisez la photo, ou envoyez-la avec un autre navigateur.
compose-media-other-kind = Un rapport n’accepte pas ces photos. Enregistrez-la en JPEG avec un programme qui l’ouvre.
compose-media-unknown = Le fichier n’a pas pu être lu. Réessayez.
compose-media-is = Format : { $kind }. { $advice }
    .dicom = C’est une image DICOM. My PicSafe ne lit pas ces images. Envoyez-la avec la ligne de commande de PicSafe, qui les lit.
    .photo = C’est une photo au format { $kind }. { $advice }
