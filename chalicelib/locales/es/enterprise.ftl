# For administrators: members, institutions, rules, keys for scripts, servers, and what members have sent.

enterprise-title = Institución
    .lead = Miembros, adónde envían, claves para sus scripts, servidores y los informes en PicSafe Cloud.
    .back = Mis instituciones
    .loading = Cargando su institución
enterprise-none = Usted no administra ninguna institución
    .memberships = Ver mis afiliaciones
    .advice = La cuenta de una institución lleva los informes de sus miembros a la historia clínica. Pídala al operador de PicSafe, o pida a la administración de su hospital que le añada. Las invitaciones están en la página de su cuenta.
enterprise-several = Sus instituciones
    .number = Número { $number }
enterprise-account = Cuenta
    .number = Número
    .administrators = Administración
enterprise-none-yet = Aún no hay nada.

# Members
enterprise-members = Miembros
    .lead = La institución recibe lo que sus miembros envían a PicSafe Cloud. Un dominio cuenta cuando se ha demostrado que es suyo; una dirección, cuando su titular ha aceptado. Un dominio demostrado trae también lo que sus personas enviaron en los últimos 7 días mientras no pertenecían a ninguna institución.
    .add = Añadir
enterprise-domains = Dominios de correo
    .example = hospital.example
    .add = Añadir un dominio
    .proven = Demostrado
    .not-proven = Aún sin demostrar
    .prove = Demuestre que es suyo con un registro TXT en su DNS
    .look-again = Comprobar de nuevo
    .record-name = Nombre
    .record-value = Valor
    .removal = Las personas con direcciones de allí dejarán de ser miembros, salvo que se las haya invitado. Para recuperarlo habrá que demostrarlo de nuevo.
enterprise-removal = Lo que esta persona envíe a partir de ahora ya no llegará a la institución, salvo que su dominio figure en la lista.
enterprise-remove = Quitar { $what }
    .question = ¿Quitar { $what }?
    .confirm = Quitar

# What members have sent
enterprise-reports = Informes recientes
    .refresh = Actualizar
    .loading = Cargando los informes
    .none = Ningún miembro ha enviado un informe a PicSafe Cloud últimamente.
    .expired = Caducado
    .left = aún { $time }

# Institutions
enterprise-institutions = Centros
    .lead = Todos los miembros los tienen en «Enviar a» y no pueden cambiarlos.
    .loading = Cargando los centros
    .removal = Ningún miembro podrá enviarle más informes. Los que tiene se quedan como están.
    .preselected = Preseleccionado
    .chosen = Elegido de antemano para los miembros
    .none-chosen = Ninguno

# The rule for who may open reports
enterprise-rule = Quién puede abrir los informes
    .lead = Vale para cada informe que un miembro envíe a partir de ahora, en una hora como máximo, además de lo que indique el miembro, que solo puede restringirlo más. Los informes ya enviados conservan lo que valía entonces.
    .loading = Cargando quién puede abrir los informes
    .anybody = Cualquiera que tenga el enlace o el archivo, salvo que el miembro indique otra cosa.
    .newer = Tiene más de lo que esta página conoce. Cámbielo con un PicSafe más reciente.
    .change = Cambiar
    .lift = Anular
    .second-person = Una segunda persona tiene que dar su aprobación: el remitente, alguien de la institución o alguien nombrado aquí
    .own-scripts = Cuando una segunda persona tiene que dar su aprobación, sus propios scripts solo recogen lo que los nombra: añada «enterprise:» y su número a las personas.
enterprise-rule-named = De las personas, solo aquellas a quienes nombre el remitente
    .hint = Quien envía un informe a personas tiene que decir a quién. Lo que va a una institución lo recoge su programa como antes, y no se abre para nadie más.
enterprise-rule-history = Lo que regía antes
    .by = por el usuario { $user }
    .at-by = { $time }, por el usuario { $user }
    .between = { "; " }
    .nothing = Nada

# API keys
enterprise-api-keys = Claves de API
    .lead = Un script que recoge los informes de sus miembros se identifica con una de ellas.
    .loading = Cargando las claves de API
    .none = Aún no hay ninguna clave de API.
    .name = Nombre de una clave nueva
    .name-hint = Por ejemplo, el servidor que la usará.
    .make = Crear una clave de API
    .never-used = Nunca usada
    .last-used = Usada por última vez: { $time }
enterprise-api-key = Clave de API «{ $name }»
    .once = Cópiela ahora: solo se muestra esta vez. Guárdela como guardaría una contraseña.
    .copied = La he copiado
enterprise-revoke = Revocar { $name }
    .question = ¿Revocar «{ $name }»?
    .confirm = Revocar
    .effect = Los scripts que la usan dejan de funcionar de inmediato. No se puede deshacer.
enterprise-copy = Copiar

# The token for Key Servers
enterprise-token = Token de Key Server
    .example = https://key.hospital.example
    .lead = Indica su institución a un Key Server, que la anota en el registro de accesos.
    .server = Key Server
    .server-hint = Déjelo vacío para usar el de PicSafe.
    .make = Crear un token
    .for = Para
    .until = Hasta
    .for-trying = Los scripts con una clave de API obtienen el suyo; este es para hacer pruebas.

# Servers
enterprise-servers = Servidores registrados
    .example = https://key.hospital.example
    .lead = PicSafe solo comunica los nombres de las personas a los servidores registrados aquí.
    .loading = Cargando los servidores
    .address = Dirección
    .kind = Qué es
    .register = Registrar un servidor
    .since = { $kind }, desde { $time }
    .remove = ¿Quitar este servidor del registro?
    .removal = Los informes cuya clave está en { $address } no se podrán abrir hasta que se registre de nuevo.
enterprise-registration = Registro para su operador
    .loading = Leyendo el registro
    .of-another = PicSafe ha respondido con el registro de otro servidor.
    .copy = Copiar el registro
enterprise-registration-use = Quien opera el servidor guarda esto en un archivo y lo inicia con <code>picsafe serve --services keys --registration FILE</code>. Entonces admite los inicios de sesión de <address>{ $issuer }</address>, con las claves públicas del { $time }. Nada de esto es secreto.
enterprise-log-key = Clave de su registro de accesos
    .not-registered = Clave de su registro de accesos: sin registrar
    .believed = Nadie cree un registro de este servidor firmado con otra clave.
    .for-good = Un registro conserva su clave para siempre. Sustituya esta solo después de averiguar por qué hay otro registro.
    .key = Clave
    .another = Otra clave
    .register = Registrar la clave
    .replace = Sustituir la clave
enterprise-log-key-missing = El servidor firma un registro de todos los accesos. Mientras su clave no esté registrada, cada cual cree la primera que ve. En el servidor, <code>picsafe keyserver log-key</code> la muestra.

# What the owner of a listed address has answered
enterprise-address-invited = Invitación enviada
enterprise-address-member = Miembro
enterprise-address-declined = Invitación rechazada

# Inviting people from a list
enterprise-invite = Invitar a personas
    .hint = Escriba o pegue todas las direcciones que quiera: de un programa de correo, de una hoja de cálculo o una por línea. Cada una recibe una invitación.
enterprise-invite-people = { $people ->
    [0] Invitar
    [one] Invitar a una persona
   *[other] Invitar a { $people } personas
}
enterprise-invite-refused = Lo que no es una dirección
enterprise-invite-no-address = Línea { $line }: ninguna dirección en «{ $text }»
enterprise-invite-invalid = Línea { $line }: «{ $text }» no es una dirección
enterprise-invite-more = { $entries ->
    [one] y otra más
   *[other] y { $entries } más
}
enterprise-invite-repeated = { $entries ->
    [one] Una está repetida.
   *[other] { $entries } están repetidas.
}
enterprise-mailed = { $people ->
    [0] No se ha enviado ningún correo.
    [one] Se envía un correo a una persona.
   *[other] Se envía un correo a { $people } personas.
}
enterprise-not-mailed = { $people ->
    [one] Una persona no recibe ningún correo ahora, porque ha recibido demasiados o ninguno le llega: avísele.
   *[other] { $people } personas no reciben ningún correo ahora, porque han recibido demasiados o ninguno les llega: avíseles.
}
enterprise-mail-again = Volver a enviar un correo a { $what }

# Who belongs to the enterprise
enterprise-people = Personas
    .loading = Cargando los miembros
    .search = Buscar direcciones
    .find = Buscar
    .order = Orden
    .by-address = Por dirección
    .longest-away = Primero quien lleva más tiempo ausente
    .day = Última visita el { $day }
    .no-day = Aún sin visitas desde su incorporación
    .by-domain = por el dominio
    .none-found = Ninguna dirección contiene eso.
    .more = Mostrar más ({ $shown } de { $found })
enterprise-directory = Colegas por nombre
    .on = Los miembros se encuentran por su nombre al escribir a alguien
    .hint = Quien pertenece a la institución ve, a partir de tres letras, los nombres y direcciones de otros miembros que ya han iniciado sesión. Nadie más los ve.
