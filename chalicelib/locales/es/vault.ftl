# Etiquetas: cómo llama la propia lista a un informe, y qué dispositivos pueden leerlas.

vault-title = Etiquetas de su lista
    .text = Una etiqueta es el nombre que su lista da a un informe, por ejemplo el del paciente. Solo sus propios dispositivos pueden leerla: ni PicSafe ni su hospital.
    .loss = Si pierde todos sus dispositivos, o cierra la sesión en todas partes, sus etiquetas se pierden. Los informes permanecen.
vault-label = Etiqueta para su lista
    .hint = Solo sus propios dispositivos pueden leerla.
vault-report-label = Etiqueta en su lista
    .save = Guardar la etiqueta
vault-closed = Inicie sesión con una llave de acceso para ver sus etiquetas y escribir otras.
vault-unsupported = Este dispositivo no puede guardar etiquetas: su llave de acceso, o su navegador, no lo permite. Todo lo demás funciona como antes.
vault-opening = Abriendo sus etiquetas…
vault-waiting = Este dispositivo espera sus etiquetas.
    .text = En un dispositivo que las muestre, abra los ajustes y compare este código. Acepte allí solo si los dos códigos son iguales.
    .again = Volver a mirar
vault-filling = Rellenar la etiqueta de un informe nuevo
    .none = Con nada: la escribo yo
    .name = Con el nombre del paciente
    .number = Con el número del paciente
vault-new = ¿Puede un dispositivo nuevo leer sus etiquetas?
    .text = Un dispositivo en el que ha iniciado sesión las solicita.
    .compare = Muestra un código en sus ajustes. Compárelo con este:
    .stranger = Si no es su dispositivo, diga que no y elimine su llave de acceso en los ajustes.
    .yes = Los códigos son iguales: sí
    .no = No
vault-new-named = «{ $name }» las solicita.
