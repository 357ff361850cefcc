# Informes que aún no se han podido enviar.

queue-title = Bandeja de salida
queue-waiting = Guardado aquí, a la espera de una red
    .lead = No se puede acceder a PicSafe. El informe se envía solo en cuanto haya conexión.
    .open = Deje esta página abierta hasta que se envíe. Si se cierra, o PicSafe se bloquea, el informe se pierde: solo una llave de acceso que lo permita puede guardar un informe en este dispositivo.
    .kept = Se guarda cifrado en este dispositivo. Puede cerrar esta página: inicie sesión con la misma llave de acceso y se envía.
queue-sending = Enviando
queue-sent = Enviado
queue-refused = No se ha podido enviar
queue-now = Intentarlo ahora
queue-change = Modificar
queue-another = Otro informe
queue-look = Verlo y compartirlo
queue-hide = Ocultar
queue-delete = Eliminar
    .question = ¿Eliminar este informe?
    .text = No se ha enviado. Después no quedará nada de él.
queue-arrived = Ha llegado y solo falta en su lista de informes. Aquí ya no se puede modificar ni eliminar.
queue-kept = Guardado en este dispositivo
    .since = Desde { $time }. Desaparece al cabo de una semana.
    .unsure = Es posible que se haya enviado
    .look = PicSafe se cerró mientras se enviaba este informe. Compruebe en la lista de abajo si está antes de enviarlo otra vez.
    .elsewhere = Está abierto en otra ventana.
queue-continue = Continuar
