# How a report gets to its recipient: a link that is passed on, or a file in an e-mail.

share-link = Copier le lien
    .text-message = SMS
    .mail = E-mail
    .device = Partager
    .message = Copier le message
    .failed = Le partage n’a pas fonctionné ici. Copiez plutôt le message.
    .advice = Seules les personnes qui se connectent peuvent ouvrir le rapport, et chaque accès est consigné. Vérifiez le destinataire avant d’envoyer.
share-subject = Un rapport PicSafe pour vous
share-message = Veuillez toucher le lien ci-dessous (valable encore { $validity }) pour consulter un rapport PicSafe contenant { $contents }.
share-file =
    Vous trouverez ci-joint un rapport PicSafe chiffré contenant { $contents }.

    Pour le consulter :
    1. Enregistrez la pièce jointe ({ $file }) sans changer son nom.
    2. Ouvrez { $address } et connectez-vous, ou créez un compte gratuit.
    3. Glissez le fichier sur la page, ou choisissez-le là.

    Il n’est déchiffré que sur votre appareil. Toute personne qui l’ouvre figure dans le journal d’accès du rapport.
