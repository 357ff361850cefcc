# What became of the receipt that came with a report's key.

receipts-save = Guardar el recibo
    .evidence = Guardar la prueba
receipts-alarm = Puede seguir con el informe. Guarde la prueba y entréguela a quien opera { $server } o a quien responde de la protección de datos donde usted trabaja. No se fíe del registro de accesos hasta que lo hayan aclarado.
receipts-checking = Comprobando el recibo…
receipts-check-again = Comprobar otra vez
receipts-see-above = { $what }. Vea arriba qué hacer.
receipts-no-log = Este Key Server no da recibos de los accesos.
receipts-log-key = La clave del registro es la que indicó el Key Server la primera vez que se vio desde que usted inició sesión. Compárela con la que indica quien opera el Key Server:
    .registered = La clave del registro es la que ha registrado en PicSafe quien opera el Key Server:
receipts-not-here = Este navegador no puede comprobar el registro del Key Server. Uno más reciente sí puede.
    .held = El Key Server ha dado un recibo que este navegador no puede comprobar. Guárdelo, o abra el informe con un navegador más reciente.
receipts-checked = Recibo comprobado
receipts-due = Recibo comprobado: en el registro antes del { $time }
    .text = El Key Server ha prometido que para entonces este acceso estará en su registro de todos los accesos. Mientras esta página esté abierta, lo comprueba.
receipts-not-found = { $entries ->
    [one] El registro del Key Server, con { $entries } entrada, es demasiado largo para buscar aquí este acceso.
   *[other] El registro del Key Server, con { $entries } entradas, es demasiado largo para buscar aquí este acceso.
}
receipts-included = Recibo comprobado: en el registro
receipts-included-in = { $entries ->
    [one] Este acceso está en el registro del Key Server, con { $entries } entrada, según lo prometido.
   *[other] Este acceso está en el registro del Key Server, con { $entries } entradas, según lo prometido.
}
receipts-log-checked = Registro comprobado
receipts-goes-on = { $entries ->
    [one] El registro del Key Server, con { $entries } entrada, continúa lo que esta página ha visto de él.
   *[other] El registro del Key Server, con { $entries } entradas, continúa lo que esta página ha visto de él.
}

# What contradicts itself: a Key Server's receipts, or its log. What a code stands for has the code in its ID.
receipts-error-no_receipt = El Key Server no ha dado recibo de este acceso
    .what = Lleva un registro y da un recibo de cada acceso, pero no lo dio de este, que quizá falte en su registro.
receipts-error-receipt_broken = Este acceso falta en el registro del Key Server
    .what = El Key Server prometió por escrito que ya estaría allí.
receipts-error-unregistered_log_key = El registro de este Key Server no es el que se registró en PicSafe
    .what = Quien opera el Key Server ha registrado en PicSafe otra clave que la que firma su registro o su recibo. Puede que otra persona responda en su nombre, o que lleve un segundo registro.
receipts-error-receipt = El recibo de este acceso no es auténtico
    .what = No está firmado con la clave del Key Server, así que no prueba nada. Quizá el acceso falte en su registro.
receipts-error-log = El registro de este Key Server ya no es el mismo
    .what = Lo que dice ahora no encaja con lo que firmó antes: puede que se hayan modificado o quitado entradas.

# Where a log could not be read, by what there is of the report's receipts
receipts-unchecked-receipt = Ahora no se puede leer el registro del Key Server, así que no se ha comprobado el recibo de este acceso. Se conserva.
receipts-unchecked-missing = El Key Server no ha dado recibo de este acceso. Ahora no se puede decir si debía darlo: no se ha podido leer si lleva un registro.
receipts-unchecked-nothing = Ahora no se puede leer el registro del Key Server, así que no se ha comprobado.
