# Un informe nuevo: la página, sus campos y lo que falta antes de enviarlo.

compose-title = Nuevo informe
    .sealed = Nada sale de este dispositivo antes de estar cifrado.
    .plain = Se envía por una conexión cifrada.
compose-leave = ¿Salir de este informe? No se ha enviado y no se conserva nada de él.
compose-reply = Responder
    .note = Su respuesta
    .to = Respuesta a un informe del { $time }
    .to-unknown = Respuesta a otro informe
    .for = Solo puede abrirla { $people }.
    .patient = El paciente se ha tomado de ese informe. Compruébelo.
compose-correct = Corregir un informe
    .of = En lugar de un informe del { $time }
    .of-unknown = En lugar de otro informe
    .recalled = Ese informe está revocado. Indique de quién son las fotos, revise las notas y registre de nuevo el consentimiento.
    .lacks-items = No se han podido tomar sus archivos: añádalos de nuevo.
    .lacks-access = No se ha podido tomar quién podía abrirlo: indíquelo de nuevo.
compose-sending = Enviando el informe
    .lead = Mantenga esta página abierta hasta que termine.
compose-waiting = { $files ->
    [one] Preparando un archivo
   *[other] Preparando { $files } archivos
}
    .consent = Preparando el consentimiento

# What is missing
compose-missing = Falta algo
compose-missing-items = Añada una foto, un vídeo o una grabación, o escriba una nota.
compose-missing-consent = Indique cómo ha dado su consentimiento el paciente, o que no se ha registrado ninguno.
compose-missing-signature = Pida al paciente que firme el consentimiento.
compose-missing-spoken = Grabe el consentimiento verbal del paciente.
compose-missing-form = Fotografíe el formulario de consentimiento que firmó el paciente.
compose-missing-guardian = Indique quién da el consentimiento por el paciente.
compose-missing-levels = Indique a qué ha dado su consentimiento el paciente.
compose-missing-item-levels = Indique para qué puede utilizarse cada archivo.
compose-missing-key-server = Indique la dirección del Key Server, o elija el de PicSafe.
compose-command-line-only = A este hospital solo se pueden enviar informes desde la línea de comandos: su dirección no empieza por https://.
compose-access-undecided = Deje sin indicar quién puede abrir el informe, o envíelo de una forma en la que lo decida un Key Server.

# What is too much
compose-too-many-files = Serían { $total } archivos, y en un informe caben { $most }: quite { $over }, o repártalos en varios informes.
compose-too-large = El informe ocuparía { $size } o más, y puede ocupar { $most }: quite algunos archivos, o repártalos en varios informes.
compose-note-too-long = La nota, de { $count } caracteres, es demasiado larga: en un informe caben { $most }, es decir, { $over } menos.
compose-characters-left = { $count ->
    [one] Queda { $count } carácter.
   *[other] Quedan { $count } caracteres.
}

# The patient, and what few reports need
compose-patient = Paciente
    .wristband = Escanear la pulsera
    .recent = Pacientes recientes
compose-first-name = Nombre
compose-last-name = Apellidos
compose-birth-date = Fecha de nacimiento
compose-patient-id = Número de paciente
compose-details = Notas y más
    .filled = (rellenado)
compose-notes = Notas clínicas
compose-site =
    .draw = Mostrar en un dibujo
compose-urgency =
    .routine = Cuando haya tiempo
    .urgent = Hoy
    .emergency = Ahora. Llame también: puede que nadie esté mirando.
compose-location = Añadir la ubicación
    .remove = Quitarla
    .hint = Opcional. Se cifra con el informe.
    .failed = La ubicación no está disponible. Permítala en los ajustes del navegador, o continúe sin ella.

# What report.pdf cannot show: a field, and the characters of it
compose-boxes = El PDF del informe mostrará recuadros
    .advice = Este dispositivo no tiene letras para estos caracteres. El informe en sí los contiene; escríbalos también en otro alfabeto si hay que poder leerlos en el PDF.
compose-boxes-in = { $field }: <c>{ $characters }</c>
compose-boxes-first-name = Nombre del paciente
compose-boxes-last-name = Apellidos del paciente
compose-boxes-patient-id = Número de paciente
compose-boxes-guardian = Nombre del representante legal
compose-boxes-translator = Nombre del intérprete
compose-boxes-notes = Notas
compose-boxes-site = La zona del cuerpo

# Files on their way into the report
compose-converting = Convirtiendo { $file }
    .stop = Detener la conversión
compose-about = { $what }: { $said }

# What became of a photo: whole sentences, one behind the other
compose-unshown = Este navegador no puede mostrar sus imágenes. El archivo se adjunta tal cual.
compose-photo-first = El archivo contiene varias imágenes; esta es la primera.
compose-photo-main = El archivo contiene varias imágenes; esta es la principal.
compose-photo-reduced = Reducida de { $before } a { $after } píxeles.
compose-photo-turned = Girada según sus datos Exif; otros programas pueden mostrarla de otra manera.
compose-photo-names = Puede que en la imagen figure un nombre.
compose-photo-cut = El archivo estaba cortado: falta hasta un { $percent } % de la imagen, al final.
    .whole = Faltan los últimos bytes del archivo; la imagen está completa.
compose-edited = Editada por el remitente: { $what }.
    .cropped = recortada
    .marked = marcada con flechas o texto
compose-blacked-out = { $count ->
    [one] { $count } área tachada en negro
   *[other] { $count } áreas tachadas en negro
}
compose-blurred = { $count ->
    [one] { $count } área difuminada
   *[other] { $count } áreas difuminadas
}
compose-scale = El remitente fijó la escala en la imagen: { $scale } píxeles por milímetro.

# Why a file cannot be added. What a code stands for has the code in its ID.
compose-media-empty_file = El archivo está vacío. Elija otro.
compose-media-unsupported_media = Un informe contiene fotos, vídeos y grabaciones, y este archivo no es nada de eso que PicSafe conozca. Elija otro.
compose-media-damaged_media = El archivo está dañado o cortado. Elija otro.
compose-media-recording_too_large = La grabación es demasiado larga, o su estructura es demasiado complicada. Acórtela.
compose-media-unconvertible_recording = Este navegador no puede convertirla. Guárdela como MP4 o M4A con otro programa, o envíela con la línea de comandos de PicSafe.
compose-media-unreadable_photo = El archivo está dañado o cortado. Elija otro.
compose-media-unsupported_photo = Esta foto no se puede leer aquí. Guárdela como JPEG con otro programa.
compose-media-unsupported_tiff = Los navegadores no leen los TIFF de este tipo. Guarde la foto como JPEG con otro programa, o envíela con la línea de comandos de PicSafe, que lee más tipos.
compose-media-photo_too_large = La foto es demasiado grande: un informe admite fotos de hasta 100 MB y 80 megapíxeles, y JPEG de hasta 250.
compose-media-photo_gave_up = Prepararla supera la capacidad de este navegador. Redúzcala, o envíela con otro navegador.
compose-media-other-kind = Un informe no admite estas fotos. Guárdela como JPEG con un programa que la abra.
compose-media-unknown = No se ha podido leer el archivo. Inténtelo de nuevo.
compose-media-is = El formato es { $kind }. { $advice }
    .dicom = Es una imagen DICOM. My PicSafe no lee estas imágenes. Envíela con la línea de comandos de PicSafe, que sí las lee.
    .photo = Es una foto en formato { $kind }. { $advice }
