# Para quién es un informe: el campo en el que se nombra a los destinatarios.

recipients-to = Para
    .example = Nombre o dirección de correo
    .named = Personas nombradas
    .remove = Quitar { $who }
    .suggested = Personas posibles
    .found = { $count ->
        [one] 1 persona para elegir con las flechas
       *[other] { $count } personas para elegir con las flechas
    }
    .malformed = Escriba una dirección de correo o elija a alguien de la lista.
    .anybody-link = No se nombra a nadie: quien tenga el enlace puede abrirlo tras iniciar sesión.
    .anybody-file = No se nombra a nadie: quien tenga el archivo puede abrirlo tras iniciar sesión.
    .named-only = Solo estas personas pueden abrirlo, con la sesión iniciada con esta dirección.
