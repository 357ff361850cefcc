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
    .anybody-institution = No se nombra a nadie: va solo a { $name }. No hay enlace, y nadie más recibe el archivo.
    .named-only = Solo estas personas pueden abrirlo, con la sesión iniciada con esta dirección.
    .required = { $enterprise } solo deja abrir informes a las personas que usted nombre: diga para quién es.
recipients-told = PicSafe les envía el enlace por correo
recipients-telling = Avisando a los destinatarios
recipients-mailed = Reciben un correo
    .to = PicSafe envía el enlace por correo a { $people }.
recipients-not-mailed = No todos reciben un correo
    .to = PicSafe no envía ningún correo a { $people }: envíe usted el enlace.
recipients-untold = No es seguro que reciban un correo
    .text = El informe está enviado y su enlace funciona. Inténtelo de nuevo para que PicSafe avise por correo a { $people }, o envíe usted el enlace.
