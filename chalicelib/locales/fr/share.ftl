# How a report gets to its recipient: a link that is passed on, or a file in an e-mail.

share-link = Copier le lien
    .text-message = SMS
    .mail = E-mail
    .device = Partager
    .message = Copier le message
    .failed = Le partage n’a pas fonctionné ici. Copiez plutôt le message.
    .advice = Seules les personnes qui se connectent peuvent ouvrir le rapport, et chaque accès est consigné. Vérifiez le destinataire avant d’envoyer.
share-qr = Code QR
    .label = Code QR du lien vers le rapport
    .how = Dirigez vers lui l’appareil photo du téléphone à côté de vous.
    .failed = Le code QR n’a pas pu être chargé. Envoyez plutôt le lien.
share-subject = Un rapport PicSafe pour vous
share-message-from = { $sender } vous envoie un rapport PicSafe.
share-message = Veuillez toucher le lien ci-dessous (valable encore { $validity }) pour consulter un rapport PicSafe contenant { $contents }.
share-file =
    Vous trouverez ci-joint un rapport PicSafe chiffré contenant { $contents }.

    Pour le consulter :
    1. Enregistrez la pièce jointe ({ $file }) sans changer son nom.
    2. Ouvrez { $address } et connectez-vous, ou créez un compte gratuit.
    3. Glissez le fichier sur la page, ou choisissez-le là.

    Il n’est déchiffré que sur votre appareil. Toute personne qui l’ouvre figure dans le journal d’accès du rapport.

# An enterprise that did not get it
share-left-out = { $count ->
    [one] L’un de vos établissements n’a pas reçu ce rapport
   *[other] { $count } de vos établissements n’ont pas reçu ce rapport
}
share-left-out-advice = { $count ->
    [one] Sa liste accepte un certain nombre de rapports par jour, et il était atteint. Prévenez-le, ou envoyez le rapport à nouveau après minuit UTC.
   *[other] Leurs listes acceptent un certain nombre de rapports par jour, et il était atteint. Prévenez-les, ou envoyez le rapport à nouveau après minuit UTC.
}
