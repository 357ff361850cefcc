# Un informe nuevo: la página, sus campos y lo que falta antes de enviarlo.

compose-title = Nuevo informe
    .sealed = Nada sale de este dispositivo antes de estar cifrado.
    .plain = Se envía por una conexión cifrada.
compose-leave = ¿Salir de este informe? No se ha enviado y no se conserva nada de él.
compose-sending = Enviando el informe
    .lead = Mantenga esta página abierta hasta que termine.
compose-waiting = { $files ->
    [one] Preparando un archivo
   *[other] Preparando { $files } archivos
}
    .consent = Preparando el consentimiento

# What is missing
compose-missing = Falta algo
compose-missing-items = Añada al menos una foto, un vídeo o una grabación.
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
