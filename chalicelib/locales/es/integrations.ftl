# Where reports are stored straight from the page: record systems, Dropboxes and Box accounts.

integrations-title = Integraciones
    .lead = Por FHIR, y en un Dropbox o un Box, esta página guarda los informes ella misma. Lo que usa para iniciar sesión allí se conserva hasta que cierre sesión en PicSafe, y después se le vuelve a pedir.
integrations-removal = Ya no podrá guardar informes allí. Los que tiene se quedan como están.
integrations-name = Nombre
    .example = Mi hospital
    .missing = Dé un nombre al sistema de historias clínicas, por ejemplo Mi hospital.
    .missing-folder = Dele un nombre, por ejemplo Mi carpeta.
integrations-connect = Conectar
integrations-connected = Conectado
integrations-not-encrypted = PicSafe no cifra lo que hay allí

# Box
integrations-box = Conectar un Box
    .exposure = Los informes van a la carpeta PicSafe de la cuenta, y la aplicación de PicSafe podría acceder a todo lo que hay en ella. Quien puede abrir la carpeta los ve. Pregunte a su hospital si se pueden guardar allí.
    .open = Abrir Box
    .elsewhere = Se abre en otra pestaña. Inicie sesión allí y dé acceso a PicSafe; deje esta abierta: continúa por sí sola. Se le volverá a preguntar cuando haya cerrado sesión en PicSafe.

# Dropbox
integrations-dropbox = Conectar un Dropbox
    .exposure = Quien puede abrir esa carpeta ve los informes. Pregunte a su hospital si se pueden guardar allí.
    .agree = Dé su autorización en Dropbox
    .elsewhere = Se abre en otra pestaña, y muestra un código cuando haya dado su autorización.
    .open = Abrir Dropbox
    .bring-code = Traiga el código
    .code = Código
    .lasting = Vale algunas horas, o hasta que cierre sesión en PicSafe. Después se le vuelve a preguntar.
integrations-app-key = Clave de la aplicación
    .example = u6xk2pexample
    .hint = De una aplicación del tipo «App folder» en la App Console de Dropbox: la de su hospital o la suya. Los informes van a su carpeta, y no accede a nada más.
    .malformed = Esto no es la clave de una aplicación. Es una palabra corta de minúsculas y cifras.

# FHIR
integrations-fhir = Conectar un servidor FHIR
    .speaks = Habla FHIR { $version } y le deja entrar.
integrations-fhir-address = Dirección
    .example = https://fhir.hospital.example/r4
    .hint = La dirección base de un servidor FHIR, versión R4 o STU3. Tiene que admitir las páginas de { $origin } (CORS).
    .malformed = Esto no es la dirección de un servidor FHIR. Tiene un aspecto como https://fhir.hospital.example/stu3, sin signo de interrogación.
integrations-sign-in-with = Inicia sesión con
    .none = Nada
    .basic = Usuario y contraseña
    .bearer = Token
    .smart = El inicio de sesión del hospital (SMART)
integrations-client-id = Client ID
    .hint = Con él reconoce el servidor a My PicSafe. Tiene que devolver los navegadores a { $address }.
    .missing = Indique el Client ID que el servicio de informática de su hospital ha creado para My PicSafe.
integrations-patient-system = Sistema de los números de paciente
    .example = https://hospital.example/mrn
    .hint = Lo conoce el servicio de informática de su hospital. Sin él, los pacientes se buscan solo por nombre y fecha de nacimiento.
    .malformed = Esto no es un sistema. Tiene un aspecto como https://hospital.example/mrn o urn:oid:1.2.3.

# Signing in there
integrations-user = Usuario
integrations-password = Contraseña
integrations-token = Token
integrations-kept = Se conserva en esta página hasta que cierre sesión, y en ningún otro sitio.
integrations-signed-in = Ha iniciado sesión allí
integrations-sign-in = Iniciar sesión en { $name }
    .only-there = Va a { $address } y a ningún otro sitio.
    .submit = Iniciar sesión
    .there = Iniciar sesión allí
    .open = Abrir el inicio de sesión
    .elsewhere = Se abre en otra pestaña. Deje esta abierta: continúa por sí sola.
integrations-two-servers = En este inicio de sesión participan dos servidores
    .advice = Iniciaría sesión en { $at }, y el resultado se entregaría a { $to }, porque así lo indica el sistema de historias clínicas. Continúe solo si su hospital le ha dicho que ambos son suyos.

# Who the sender is there
integrations-find = Buscar
    .by-name = Búsquese por el nombre
    .more = Mostrar más
integrations-who = Quién es usted allí
    .nobody = Nadie
    .no-author = Los documentos no tienen autor.
    .empty = No figura nadie.
    .unknown = Allí no figura nadie con este nombre.

# Where a browser comes back to
integrations-back = De vuelta en PicSafe
    .refused = No ha iniciado sesión allí
    .taken = Puede cerrar esta pestaña
    .goes-on = PicSafe continúa en la pestaña en la que estaba.
    .unawaited = Ninguna página de PicSafe espera esto
    .begin-again = La pestaña en la que empezó se ha cerrado o ya ha continuado. Empiece allí de nuevo.
