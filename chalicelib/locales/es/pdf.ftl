pdf-document = Informe de PicSafe { $id }
pdf-title = Informe clínico
pdf-time-missing = Hora no registrada
pdf-not-recorded = No consta
    .inside = no consta
pdf-confidential = Confidencial: datos personales de salud. Úsese solo según lo consentido por el paciente.
pdf-page = Página { $number } de { $total }
pdf-report-id = Informe n.º { $id }
pdf-name-missing = Nombre del paciente no registrado
pdf-born = fecha de nacimiento: { $date }
pdf-patient-id = n.º de paciente { $id }
pdf-list = { $first }, { $next }
pdf-as-written = { $level }, tal como está escrito

pdf-patient = Paciente
    .name = Nombre
    .born = Fecha de nacimiento
    .id = N.º de paciente
    .visit = N.º de episodio
    .guardian = Representante legal
    .translator = Intérprete
pdf-born-day = día { $value }
pdf-born-month = mes { $value }
pdf-born-year = año { $value }

pdf-consent = Consentimiento
    .other-levels = Otros niveles
    .given = Consentimiento otorgado
    .evidence = Prueba
    .capacity = Capacidad para consentir
    .issuer = Texto de
    .wording = Texto del consentimiento
    .language = Idioma del texto
    .form = Formulario en papel
    .signature = Firma
pdf-issuer = { $name }, versión { $version }
pdf-level-treatment = Tratamiento
    .inside = tratamiento
pdf-level-education = Docencia
    .inside = docencia
pdf-level-publication = Publicación
    .inside = publicación
pdf-answer-yes = Sí
pdf-answer-no = No
pdf-answer-unclear = Véase abajo
pdf-given-signed = Firmado
pdf-given-verbal = Verbal, grabado en consent.m4a
pdf-given-form = Firmado en un formulario en papel, fotografiado en consent.jpg
pdf-capacity-present = El paciente podía decidir
pdf-capacity-lacking = El paciente no podía decidir
pdf-capacity-not-assessed = No evaluada

pdf-notes = Notas
    .urgency = Urgencia
    .site = Zona del cuerpo
    .replaces = Sustituye a
    .answers = Respuesta a
pdf-other-report = informe del { $time } ({ $id })
pdf-urgency-routine = No urgente
pdf-urgency-urgent = Urgente
pdf-urgency-emergency = Emergencia

pdf-origin = Remitente, fecha y lugar
    .sender = Remitente
    .email = Correo electrónico
    .country = País
    .user-id = N.º de usuario
    .time = Fecha y hora
    .address = Dirección
    .coordinates = Coordenadas
    .report-id = N.º de informe
pdf-local-time = { $date }, { $time } (zona horaria no registrada)

pdf-photos = Fotos
pdf-photo = Foto { $number } de { $total }: { $item }
pdf-item-consent = Consentimiento para este archivo: { $levels }
pdf-files = Otros archivos adjuntos
pdf-file = { $kind }, en el informe como { $name }
pdf-kind-photo = Foto
pdf-kind-video = Vídeo
pdf-kind-audio = Audio
pdf-kind-file = Archivo
pdf-converted = Archivos convertidos
    .file = Archivo
pdf-converted-from = { $source } a { $target }
pdf-converted-to = a { $target }
pdf-holds-more = El archivo metadata.json de este informe dice más de lo que esta versión de PicSafe puede mostrar.

# What is enclosed
pdf-enclosed-photos = { $count ->
    [one] { $count } foto
   *[other] { $count } fotos
}
pdf-enclosed-videos = { $count ->
    [one] { $count } vídeo
   *[other] { $count } vídeos
}
pdf-enclosed-audios = { $count ->
    [one] { $count } grabación de audio
   *[other] { $count } grabaciones de audio
}
pdf-enclosed-others = { $count ->
    [one] { $count } archivo más
   *[other] { $count } archivos más
}
pdf-enclosed-nothing = sin archivos multimedia
