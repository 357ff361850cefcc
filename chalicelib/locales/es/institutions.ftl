# Where reports can be sent to beside people: hospitals' servers and mailboxes.

institutions-add = Añadir un centro
institutions-edit = Editar «{ $name }»
    .button = Editar { $name }
institutions-remove = ¿Quitar «{ $name }»?
    .button = Quitar { $name }
    .confirm = Quitar
institutions-given-by = Asignado por { $enterprise }
institutions-name = Nombre
    .example = Mi hospital
    .missing = Dé un nombre al centro, por ejemplo Mi hospital.
    .taken = Ya hay un centro con este nombre.
institutions-send-type = Tipo de envío
institutions-endpoint = Destino
    .example = https://endpoint.hospital.example
    .hint = El servidor del hospital. Tiene que estar registrado en PicSafe.
    .missing = Indique la dirección del Endpoint Server del hospital.
    .malformed = Esto no es la dirección de un servidor. Tiene un aspecto como https://endpoint.hospital.example, sin nada detrás.
    .unencrypted = Lo que no se cifra antes de enviarse solo va a https://.
institutions-mailbox = Destino
    .example = picsafe@hospital.example
    .hint = La dirección de correo del hospital. Déjela vacía para elegir el destinatario cada vez.
    .malformed = Esto no es una dirección de correo. Tiene un aspecto como picsafe@hospital.example.
institutions-key-server = Key Server
    .hint = Déjelo vacío para usar el de PicSafe.
    .malformed = Esto no es la dirección de un servidor. Tiene un aspecto como https://key.hospital.example, sin nada detrás.
    .unencrypted = La dirección del Key Server tiene que empezar por https://.
institutions-key = Clave
    .hint = La clave pública del hospital: empieza por picsafekey1.
    .missing = Pegue la clave que le ha dado el hospital.
    .malformed = Esto no es la clave de un hospital, o alguno de sus caracteres es incorrecto. Cópiela de nuevo: empieza por picsafekey1.
institutions-fingerprint = Su huella es <b>{ $fingerprint }</b>
    .hint = Compárela con la que muestra su hospital, por ejemplo en su intranet.

# Ways of sending, by their names.
institutions-email = Correo electrónico
    .explanation = Usted envía el archivo cifrado al hospital por correo electrónico.
institutions-post = Post
    .explanation = Se envía por una conexión cifrada. El servidor del hospital lo lee de inmediato.
institutions-post-dynamic = Post (clave dinámica)
    .explanation = Se cifra en este dispositivo. Un Key Server tiene la clave y registra a todas las personas que la piden.
institutions-post-static = Post (clave fija)
    .explanation = Se cifra en este dispositivo con la clave del hospital. No hay registro de accesos.
institutions-fhir = FHIR
    .explanation = Se guarda en el sistema de historias clínicas del hospital, por una conexión cifrada.
institutions-box = Box
    .explanation = Se guarda en archivos en la carpeta PicSafe de la cuenta, que PicSafe no cifra.
institutions-dropbox = Dropbox
    .explanation = Se guarda en archivos en la carpeta de la aplicación, que PicSafe no cifra.

institutions-plan-missing = Hace falta el plan { $plan }, que usted no tiene.
    .advice = Pida a su hospital que le haga miembro de su institución, o pida el plan al operador de PicSafe. Por correo electrónico, por enlace y a PicSafe Cloud puede enviar sin él.
institutions-any-recipient = cualquier destinatario
institutions-keys-at = claves en { $server }

# What is said of one where it can be chosen: whole sentences, one behind the other.
institutions-goes-to = Va a { $address }.
institutions-from = De { $enterprise }.
institutions-not-for-browsers = Solo desde la línea de comandos: su dirección no empieza por https://.
