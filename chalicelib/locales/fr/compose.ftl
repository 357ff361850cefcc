# Un nouveau rapport : la page, ses champs et ce qui manque avant l’envoi.

compose-title = Nouveau rapport
    .sealed = Rien ne quitte cet appareil avant d’être chiffré.
    .plain = Il est transmis par une connexion chiffrée.
compose-leave = Quitter ce rapport ? Il n’a pas été envoyé, et rien n’en sera conservé.
compose-sending = Envoi du rapport
    .lead = Gardez cette page ouverte jusqu’à la fin.
compose-waiting = { $files ->
    [one] Un fichier est en préparation
   *[other] { $files } fichiers sont en préparation
}
    .consent = Le consentement est en préparation

# What is missing
compose-missing = Il manque quelque chose
compose-missing-items = Ajoutez au moins une photo, une vidéo ou un enregistrement.
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
