# L’appareil photo, la vérification du rapport et la rangée de ses photos.

capture-dialog = Prendre des photos
    .retake = Reprendre la photo
    .film = Filmer une vidéo
capture-close = Fermer l’appareil photo
capture-view = Ce que voit l’appareil photo
capture-waiting = En attente de l’appareil photo. Le navigateur peut vous demander de l’autoriser.
capture-refused = L’appareil photo ne peut pas être utilisé
capture-without = Continuer sans appareil photo
capture-no-picture = L’appareil photo n’a donné aucune image. Réessayez.
capture-full = Le rapport est plein. Envoyez-le et commencez-en un autre.
capture-no-film = Ce navigateur prend des photos, mais ne peut pas filmer de vidéo pour un rapport. Choisissez une vidéo filmée ailleurs.
capture-video = Vidéo
capture-photos = Photos
capture-burst = Rafale
capture-choose = Choisir des fichiers
capture-flip = Autre caméra
capture-done = Terminé
capture-taken = { $count ->
    [one] { $count } prise
   *[other] { $count } prises
}
capture-look = Voir ce que contient le rapport : { $count }
    .tip = Les voir
capture-shutter = Prendre une photo
    .tip = Prendre une photo ; maintenir pour en prendre plusieurs
capture-record = Démarrer l’enregistrement
capture-stop = Arrêter l’enregistrement
capture-recording = Enregistrement, { $time }
capture-zoom = Zoom
    .value = { $factor } fois
capture-light = Lumière

capture-review = Contenu du rapport
    .preparing = Préparation…
capture-position = { $item } sur { $total }
capture-item = { $kind ->
    [photo] Photo { $number }
    [video] Vidéo { $number }
   *[audio] Enregistrement { $number }
}
capture-replacing = La nouvelle photo est en cours de préparation.
capture-back = Retour
capture-previous = Précédent
capture-next = Suivant
capture-retake = Reprendre
capture-edit = Modifier
capture-delete = Supprimer

capture-strip = Photos, vidéo et audio
    .drop = Vous pouvez aussi déposer des fichiers ici.
    .hidden-data = Les photos, vidéos et enregistrements perdent leurs données cachées, comme le lieu de la prise de vue.
    .problems = Tout n’a pas pu être ajouté
capture-look-at = Voir { $item }
capture-preparing = { $count ->
    [one] Un fichier est en préparation. Vous pouvez déjà envoyer.
   *[other] { $count } fichiers sont en préparation. Vous pouvez déjà envoyer.
}
capture-camera = Appareil photo
    .source = L’appareil photo
capture-microphone = Micro
    .source = L’enregistrement
    .title = Enregistrer du son
    .waiting = En attente du micro. Le navigateur peut vous demander de l’autoriser.
    .refused = Le micro ne peut pas être utilisé
    .discard = Abandonner
capture-no-sound = Ce navigateur ne peut pas enregistrer de son pour un rapport
    .advice = Utilisez-en un plus récent ou choisissez un enregistrement fait ailleurs.

capture-device-blocked = L’accès est bloqué. Autorisez-le pour cette page dans les réglages du navigateur, puis réessayez.
capture-device-missing = Cet appareil n’en a pas, ou il n’est pas branché.
capture-device-busy = Un autre programme l’utilise. Fermez ce programme et réessayez.
capture-device-unknown = Ce navigateur ne le propose pas ici. Choisissez plutôt des fichiers.
