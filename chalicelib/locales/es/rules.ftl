# Todas las reglas de una institución en un solo lugar.

rules-title = Reglas
    .lead = Lo que vale para todos los miembros, y dónde se cambia.
    .loading = Cargando …
    .failed = No se pudo cargar. Vuelva a cargar la página.
rules-destination = Destino predeterminado
    .none = Ninguno: cada miembro elige
rules-named = Solo destinatarios nombrados
    .required = Sí: quien envía a personas dice a quién
    .free = No: se permite un enlace para cualquiera
rules-opening = Otros límites al abrir
    .none = Ninguno
    .more = Más de lo que conoce esta página
rules-wording = Texto del consentimiento
    .standard = El texto de PicSafe
    .own = Su propio texto, versión { $version }: { $languages }
rules-lock = Bloqueo sin uso
rules-key-server = Key Server
    .none = El de PicSafe, salvo que el remitente o un centro indique otro
    .own = Propios: { $servers }. Se usan donde el remitente o un centro los indique; si no, el de PicSafe
rules-retention = Conservación
    .days = PicSafe Cloud guarda los archivos 7 días como máximo; el remitente puede renovarlo una vez, por 7 días desde entonces. Es igual para todos.
