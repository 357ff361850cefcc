# What many pages say, and what a page says that cannot be loaded.

common-cancel = Cancelar
common-save = Guardar
common-close = Cerrar
common-try-again = Reintentar
# Between things that stand beside one another.
common-between = { ", " }
common-optional = (opcional)
common-not-recorded = No consta
common-copied = Copiado
    .announcement = Copiado en el portapapeles
common-copy-failed = No se puede usar el portapapeles. Seleccione el texto y cópielo.
# A share of a whole, as a whole number from 0 to 100.
common-percent = { $percent } %
common-page-loading = Cargando la página
common-page-failed = No se ha podido cargar esta página
    .advice = Compruebe su conexión y vuelva a intentarlo. Si entretanto se ha actualizado PicSafe, recargue la página.
common-days = { $days ->
    [one] { $days } día
   *[other] { $days } días
}
common-hours = { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
}
common-minutes = { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}
common-bytes = { $bytes ->
    [one] { $bytes } byte
   *[other] { $bytes } bytes
}
common-kilobytes = { $size } kB
common-megabytes = { $size } MB
common-gigabytes = { $size } GB
common-photos = { $count ->
    [one] { $count } foto
   *[other] { $count } fotos
}
common-videos = { $count ->
    [one] { $count } vídeo
   *[other] { $count } vídeos
}
common-audio-clips = { $count ->
    [one] { $count } grabación de voz
   *[other] { $count } grabaciones de voz
}
common-no-files = una nota
