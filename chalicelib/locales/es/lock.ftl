lock-card = Cuándo se bloquea PicSafe
lock-time = Se bloquea sin uso tras
    .hint = Vale para todos los miembros desde su próximo inicio de sesión o en el plazo de una hora. Para quien pertenece a varias instituciones vale el tiempo más corto.
    .usual = 5 minutos, como en todas partes
lock-minutes =
    { $minutes ->
        [one] { $minutes } minuto
       *[other] { $minutes } minutos
    }
lock-save = Guardar
    .done = Guardado.
