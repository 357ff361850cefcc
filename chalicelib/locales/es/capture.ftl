# La cámara, la revisión del informe y la fila de sus fotos.

capture-dialog = Hacer fotos
    .retake = Repetir la foto
    .film = Grabar un vídeo
capture-close = Cerrar la cámara
capture-view = Lo que ve la cámara
capture-waiting = Esperando a la cámara. Es posible que el navegador le pida permiso.
capture-refused = No se puede usar la cámara
capture-without = Continuar sin la cámara
capture-no-picture = La cámara no dio ninguna imagen. Inténtelo de nuevo.
capture-full = El informe está completo. Envíelo y empiece otro.
capture-no-film = Este navegador hace fotos, pero no puede grabar vídeos para un informe. Elija uno grabado en otro lugar.
capture-video = Vídeo
capture-photos = Fotos
capture-burst = Ráfaga
capture-choose = Elegir archivos
capture-flip = Otra cámara
capture-done = Listo
capture-taken = { $count ->
    [one] { $count } hecha
   *[other] { $count } hechas
}
capture-look = Ver lo que contiene el informe: { $count }
    .tip = Verlas
capture-shutter = Hacer una foto
    .tip = Hacer una foto; mantenga pulsado para hacer varias
capture-record = Iniciar la grabación
capture-stop = Detener la grabación
capture-recording = Grabando, { $time }
capture-zoom = Zoom
    .value = { $factor } veces
capture-light = Luz

capture-review = Contenido del informe
    .preparing = Preparando…
capture-position = { $item } de { $total }
capture-item = { $kind ->
    [photo] Foto { $number }
    [video] Vídeo { $number }
   *[audio] Grabación { $number }
}
capture-replacing = Se está preparando la nueva foto.
capture-back = Atrás
capture-previous = Anterior
capture-next = Siguiente
capture-retake = Repetir
capture-edit = Editar
capture-delete = Eliminar

capture-strip = Fotos, vídeo y audio
    .drop = También puede soltar archivos aquí.
    .hidden-data = Las fotos, los vídeos y las grabaciones pierden sus datos ocultos, como el lugar donde se tomaron.
    .problems = No se pudo añadir todo
capture-look-at = Ver { $item }
capture-preparing = { $count ->
    [one] Preparando un archivo. No hace falta esperar para enviar.
   *[other] Preparando { $count } archivos. No hace falta esperar para enviar.
}
capture-camera = Cámara
    .source = La cámara
capture-microphone = Micrófono
    .source = La grabación
    .title = Grabar sonido
    .waiting = Esperando al micrófono. Es posible que el navegador le pida permiso.
    .refused = No se puede usar el micrófono
    .discard = Descartar
capture-no-sound = Este navegador no puede grabar sonido para un informe
    .advice = Use uno más reciente o elija una grabación hecha en otro lugar.

capture-device-blocked = El acceso está bloqueado. Permítalo para esta página en los ajustes del navegador e inténtelo de nuevo.
capture-device-missing = Este dispositivo no tiene, o no está conectado.
capture-device-busy = Otro programa lo está usando. Ciérrelo e inténtelo de nuevo.
capture-device-unknown = Este navegador no lo ofrece aquí. Elija archivos en su lugar.
