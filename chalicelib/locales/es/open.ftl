# Opening a report: from a link or a saved file, its photos and PDF, and what can be saved of it.

# A saved file
open-title = Abrir un informe guardado
    .lead = El archivo se lee, se comprueba y se descifra aquí, en su navegador.
    .drag = Arrastre aquí un archivo .picsafe
    .or = o tómelo de este dispositivo
    .choose = Elegir un archivo
    .keep-name = El archivo viene de un correo o se guardó desde PicSafe. Conserve su nombre: es el número del informe.
open-stage-read = Leyendo el archivo
open-stage-key = Pidiendo la clave al Key Server
open-stage-decrypt = Comprobando y descifrando

# A link
open-link = Abriendo un informe
    .lead = Su acceso queda en el registro de accesos del informe.
    .asking = Pidiendo el informe
    .downloading = Descargando, { $done } de { $total }
open-closed = El informe no está abierto
    .text = Sigue cifrado hasta que usted lo abra.
    .open = Abrir el informe
open-landing = Alguien le ha enviado un informe de PicSafe
    .lead = Contiene fotos, vídeos o grabaciones clínicas de un paciente, cifrados por el remitente.
    .size = Cifrado, { $size }
    .country = Guardado en: { $country }
    .until = Hasta: { $time }
    .sign-in = Iniciar sesión para verlo
open-landing-from = «{ $sender }» le ha enviado un informe de PicSafe
    .checked = { $enterprise }, comprobado por PicSafe
    .how = PicSafe ha comprobado que el remitente pertenece a { $enterprise }. El nombre es el que indica el propio remitente.
    .unchecked = El nombre es el que indica el propio remitente; ninguna institución lo ha confirmado. Si no espera un informe de esta persona, pregúntele antes de iniciar sesión.
open-elsewhere = Leerlo en otro dispositivo
    .phone = Código QR para un teléfono
    .copy = Copiar el enlace
    .how = Apunte al código con la cámara del teléfono. El informe se abre al iniciar sesión allí.
    .computer = Para un ordenador, envíe el enlace copiado a su propio correo y ábralo allí.
open-step-sign-in = Inicie sesión o cree una cuenta gratuita
    .text = Por correo electrónico, sin contraseña, en su teléfono o en su ordenador.
open-step-decrypt = Su navegador descifra el informe
    .text = Se descarga en la memoria y se abre allí. No se guarda ningún archivo en este dispositivo.
open-step-recorded = Su acceso queda registrado
    .text = Su nombre y la hora pasan al registro de accesos del informe, que ve el remitente.

# Where it does not open
open-go-to-picsafe = Ir a PicSafe
open-for-treatment = Para el tratamiento
open-for-education = Para la docencia
open-for-publication = Para una publicación
open-emergency = Es una emergencia
    .reason = Por qué tiene que abrirlo
    .hint = Si el remitente lo permite, el informe se abre. El registro de accesos lo dice, con su motivo, y se avisa a quien gestiona el Key Server. No nombre a ningún paciente.
    .submit = Abrirlo en una emergencia

# Consent that is not proven
open-gap-no_evidence = El informe dice cómo consintió el paciente, y nada en él lo prueba. Pregunte al remitente.
open-gap-levels_without_evidence = El informe dice qué consintió el paciente, pero no cómo, y nada en él lo prueba. Pregunte al remitente.
open-gap-item_beyond_consent = Un archivo está marcado para más de lo que consintió el paciente. Vale el consentimiento del paciente.

# Photos
open-photo = Foto { $number } de { $count }
    .open = Abrir la foto { $number } de { $count }
    .on-paper = Foto { $number } de { $count }, { $file }
open-photo-previous = Foto anterior
open-photo-next = Foto siguiente
open-photo-decrypting = Descifrando la foto
open-zoom-in = Acercar
open-zoom-out = Alejar

# The PDF
open-pdf = El informe en PDF
    .pages = Páginas
    .show = Mostrar el PDF
    .save = Guardar el PDF
    .reading = Leyendo el PDF
    .failed = El PDF no se puede mostrar aquí
    .advice = Guarde el archivo y ábralo con otro programa.
open-page = Página { $number }
    .of = Página { $number } de { $count }
    .broken = Esta página no se puede mostrar.
open-page-previous = Página anterior
open-page-next = Página siguiente

# Saving and printing
open-save = Guardar e imprimir
    .encrypted = Guardar el informe cifrado
    .files = Guardar los archivos
    .print = Imprimir
    .single = Archivos sueltos
    .one = Guardar { $file }
    .question = ¿Guardar los archivos sin cifrar?
    .warning = PicSafe no puede proteger los archivos una vez guardados. Páselos a la historia clínica y quítelos de este dispositivo.

# The report
open-report = Informe
open-report-unnamed = Informe sin nombre del paciente
open-report-from = { $contents } de { $sender }
    .checked = Comprobado y descifrado aquí
open-report-printed = Informe de PicSafe { $id }, enviado por { $sender }.
open-other-number = El número de este informe es de otra persona
    .text = Empieza por un número de usuario distinto del de { $sender }, a quien su Key Server nombra como remitente. PicSafe no deja a nadie enviar un informe así: no se fíe de él.
open-other-server = PicSafe no responde del remitente
    .text = Que es de { $sender } lo dice { $server }, que no es el Key Server de PicSafe.
open-other-sender = Los datos de este informe nombran a otra persona
    .text = Lo envió { $sender }: así lo ha registrado el Key Server. Lo que está escrito en el informe, y quizá en su PDF, nombra a { $named } como remitente. Pregunte a ambas personas antes de fiarse de él.
    .number = número de usuario { $number }
open-missing = El informe no está completo
open-missing-items = { $count ->
    [one] Enumera { $items }, que no está en él. Pregunte al remitente.
   *[other] Enumera { $items }, que no están en él. Pregunte al remitente.
}
open-unproven = El consentimiento no está probado
open-ignored = Algo se ha pasado por alto
    .files = Un informe no tiene archivos ni carpetas así, y no se han abierto: { $files }.
    .more = Un informe no tiene archivos ni carpetas así, y no se han abierto: { $files } y { $more } más.
open-clips = Vídeo y audio
    .alone = Grabaciones

# Videos and recordings
open-clip-unread = No se ha podido leer la grabación
    .advice = Abra el informe otra vez.
open-clip-unplayable = Este navegador no puede reproducirla
    .unseen = Este navegador no puede mostrar el vídeo
    .codecs = Formato: { $codecs }.
    .advice = Guarde el archivo y ábralo con otro programa.
    .save = Guardar el archivo

# What it says
open-origin = Origen
    .named = Nombrado en el informe
    .made = Creado
    .place = Lugar
    .number = Número del informe
    .converted = Archivo convertido
open-consent = Cómo se otorgó
    .unread = No se ha podido leer la prueba.
    .form = El formulario de consentimiento firmado
    .signature = La firma que otorga el consentimiento
    .recording = La grabación que otorga el consentimiento
open-answer = { $level }: { $answer }

open-reply = Responder
