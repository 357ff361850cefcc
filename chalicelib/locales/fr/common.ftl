# What many pages say, and what a page says that cannot be loaded.

common-cancel = Annuler
common-save = Enregistrer
common-close = Fermer
common-try-again = Réessayer
# Between things that stand beside one another.
common-between = { ", " }
common-optional = (facultatif)
common-not-recorded = Non renseigné
common-copied = Copié
    .announcement = Copié dans le presse-papiers
common-copy-failed = Le presse-papiers n’est pas disponible. Sélectionnez le texte et copiez-le.
# A share of a whole, as a whole number from 0 to 100.
common-percent = { $percent } %
common-page-loading = Chargement de la page
common-page-failed = Cette page n’a pas pu être chargée
    .advice = Vérifiez votre connexion et réessayez. Si PicSafe a été mis à jour entre-temps, rechargez la page.
common-days = { $days ->
    [one] { $days } jour
   *[other] { $days } jours
}
common-hours = { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
}
common-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
common-bytes = { $bytes ->
    [one] { $bytes } octet
   *[other] { $bytes } octets
}
common-kilobytes = { $size } ko
common-megabytes = { $size } Mo
common-gigabytes = { $size } Go
common-photos = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
common-videos = { $count ->
    [one] { $count } vidéo
   *[other] { $count } vidéos
}
common-audio-clips = { $count ->
    [one] { $count } enregistrement audio
   *[other] { $count } enregistrements audio
}
common-no-files = une note
