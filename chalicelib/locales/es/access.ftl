# Who asked for a report's key: the access log, and who its people are.

access-title = Registro de accesos
    .loading = Cargando el registro de accesos
    .verified = Cadena verificada
    .list = Accesos, los más recientes primero
    .more = Mostrar más
    .again = Leer de nuevo
    .sealed = Cada entrada está sellada con la anterior, y su navegador las ha comprobado todas: ninguna se ha modificado, eliminado ni intercalado.
access-checked = { $checked ->
    [one] Cargando el registro de accesos: { $checked } entrada comprobada
   *[other] Cargando el registro de accesos: { $checked } entradas comprobadas
}
access-newest = Hay { $count } en total; aquí se pueden mostrar las { $shown } más recientes.
access-times = { $times ->
    [one] { $times } vez seguida
   *[other] { $times } veces seguidas
}
access-from = desde { $ip }

# Who
access-operator = El operador del Key Server
access-program = Un programa de una institución
access-by-token = { $details }, mediante un programa con un token personal
