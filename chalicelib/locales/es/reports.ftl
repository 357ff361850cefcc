# What one has sent, and a report with its access log.

reports-title = Mis informes
    .lead = Lo que ha enviado. PicSafe Cloud guarda los archivos cifrados durante siete días; el registro de accesos permanece.
    .loading = Cargando sus informes
reports-refresh = Actualizar
reports-new = Nuevo informe
reports-none = Aún no ha enviado ningún informe
    .advice = Tome o elija fotos, registre el consentimiento del paciente y envíelas a un colega o a PicSafe Cloud.
reports-open-saved = Abrir un informe guardado
reports-older = Mostrar informes anteriores
reports-expired = Caducado
reports-left = Quedan { $time }

# One of them
reports-report = Informe
    .loading = Cargando el informe
reports-unlisted = Este informe no está en su lista
    .advice = Aquí solo está lo que ha enviado usted. Compruebe la dirección, o busque entre sus informes.
reports-with = Informe con { $contents }
    .open = Abrirlo
reports-state = Qué ha sido de él
    .recalled = Revocado
    .consent-withdrawn = Consentimiento retirado
    .wrong-patient = Paciente equivocado
    .removed = Archivo eliminado
    .kept = El archivo cifrado aún se conserva
    .stored = Se puede abrir
    .expired = Caducado: el archivo ya no existe
    .withdrawn = Retirado: el archivo ya no existe
    .looking = Buscando el archivo
reports-sent = Enviado
reports-expires = Caduca
reports-size = Tamaño
reports-kept-in = Guardado en
reports-sent-to = Enviado a
reports-key-server = Key Server
reports-number = Número del informe
reports-ended = Dónde ha llegado
reports-link-again = Enviar el enlace otra vez
reports-renew = Prolongar el enlace
    .would = PicSafe Cloud conserva entonces el archivo hasta el { $time }. Solo puede hacerse una vez. El enlace sigue siendo el mismo, al igual que quién puede abrir el informe.
    .done = El enlace funciona hasta el { $time }. No se puede prolongar otra vez.

# Where it ended
reports-delivered = { $enterprise }: en { $destination } desde el { $time }
reports-held = { $enterprise }: retenido antes de { $destination } desde el { $time }; alguien de allí tiene que revisarlo
reports-rejected = { $enterprise }: no incorporado a { $destination }, según se decidió allí: { $time }
reports-elsewhere = { $enterprise }: en { $destination } desde el { $time }: { $state }

# Its Key Server
reports-which-server = El Key Server de PicSafe no conoce este informe. Si lo envió con otro, búsquelo allí.
    .posted = Lo que se envió a un hospital sin cifrar, o con la clave del propio hospital, no tiene aquí registro de accesos y no se puede revocar.
    .address = Dirección del Key Server
    .example = https://key.hospital.example
    .look = Buscar allí

# Taking it back
reports-take-back = Retirarlo
    .by-operator = El operador del Key Server ha revocado este informe: ya nadie obtiene la clave, y solo el operador puede deshacerlo. El registro de accesos dice por qué.
    .recalled = Ya nadie obtiene la clave. Puede anular la revocación.
    .consent_withdrawn = El paciente ha retirado su consentimiento, y ya nadie obtiene la clave. Si fue un error, puede permitirlo de nuevo.
    .wrong_patient = Este informe trata del paciente equivocado o se le envió a él, y ya nadie obtiene la clave. Puede anular la revocación.
    .allow = Permitirlo de nuevo
    .would = Una vez revocado, ya nadie obtiene su clave, y las copias del archivo permanecen cerradas.
reports-recall = Revocar el informe
    .question = ¿Revocar este informe?
    .action = Revocarlo
    .warning = Ya nadie podrá abrirlo. Quien lo haya abierto antes puede haber guardado una copia.
    .wrong-patient = Trata del paciente equivocado o se le envió a él
reports-consent-withdrawn = Consentimiento retirado
    .question = ¿Ha retirado el paciente su consentimiento?
    .action = Revocar el informe
    .warning = Ya nadie podrá abrirlo, y quien lo intente sabrá por qué. Quien lo haya abierto antes puede haber guardado una copia: después verá quién es.
reports-remove = Eliminar el archivo
    .question = ¿Eliminar el archivo?
    .action = Eliminarlo
    .warning = El enlace deja de funcionar de inmediato y para siempre. Las copias del archivo en otros lugares todavía se pueden abrir.
reports-correct = Corregir
    .question = ¿Es el paciente equivocado?
    .warning = El informe se revoca de inmediato y PicSafe pide a quienes lo tienen que eliminen sus copias. Después se hace uno nuevo con los mismos archivos, para los mismos destinatarios, y se indica de quién son.
    .action = Revocar y corregir
reports-recall-done = El informe está revocado
    .nobody = Nadie más había recibido la clave. Ya nadie puede abrir el informe.
    .log = El registro de accesos las nombra a todas.
    .delete = Pídales que eliminen lo que hayan guardado.
    .mailed = PicSafe escribe a quienes lo tienen en su lista de informes recibidos. Pida a todas que eliminen lo que hayan guardado.
    .not-mailed = PicSafe no ha podido escribirles. Pídales que eliminen lo que hayan guardado.
reports-fetched-by = { $people ->
    [one] Desde ahora nadie puede obtener la clave. Antes la había recibido otra persona, que puede haber visto o guardado el informe:
   *[other] Desde ahora nadie puede obtener la clave. Antes la habían recibido otras { $people } personas, que pueden haber visto o guardado el informe:
}
reports-fetched-by-more = { $people ->
    [one] Desde ahora nadie puede obtener la clave. Antes la había recibido más de una persona, que puede haber visto o guardado el informe:
   *[other] Desde ahora nadie puede obtener la clave. Antes la habían recibido más de { $people } personas, que pueden haber visto o guardado el informe:
}
reports-fetched-times = { $times ->
    [one] { $times } vez, la última el { $time }
   *[other] { $times } veces, la última el { $time }
}

# Where a report was sent
reports-destination-storage = PicSafe Cloud
reports-destination-recipient = Un destinatario
reports-destination-endpoint = Un centro
reports-destination-file = Un archivo para entregar

# The two lists, and how one finds something in them
reports-lists = Listas de informes
    .sent = Enviados
    .received = Recibidos
reports-search = Buscar
reports-show = Mostrar
    .all = Todos
    .waiting = Sin abrir
    .opened = Abiertos
    .recalled = Revocados
    .expired = Caducados
reports-searching = Buscando en informes anteriores
reports-found = { $count ->
    [one] { $count } informe encontrado
   *[other] { $count } informes encontrados
}
reports-none-found = No se ha encontrado nada
    .advice = Nada en esta lista coincide. Busque otra cosa o muestre todos.
    .older = Ninguno de sus { $count } informes más recientes coincide. Los anteriores se pueden mostrar abajo.

# How a sent report stands
reports-to = Para { $recipients }
reports-opened-by = { $people ->
    [one] Abierto por { $people } persona
   *[other] Abierto por { $people } personas
}
reports-opened-by-more = Abierto por más de { $people } personas
reports-delivered-to = Entregado a { $enterprise }
reports-collected = Recogido por una institución
reports-posted = Enviado
reports-shredded = Llave destruida
reports-waiting = Sin abrir
    .left = Sin abrir, quedan { $time }
reports-state-unknown = Estado desconocido

# What one has opened
reports-received = Informes recibidos
    .lead = Informes de otras personas que usted ha abierto. Solo usted ve esta lista.
    .loading = Cargando su lista
reports-received-none = Todavía no ha abierto ningún informe recibido
    .advice = Lo que abra por un enlace o desde un archivo aparece aquí.
reports-from = De { $sender }
reports-from-file = Abierto desde un archivo
reports-from-unknown = Remitente desconocido
reports-last-opened = Abierto: { $time }
reports-first-opened = Abierto por primera vez: { $first }; por última vez: { $last }
reports-delete-copies = Consentimiento retirado: elimine sus copias
reports-do-not-rely = Revocado: no se base en él
reports-corrected = Revocado: hay un informe corregido
reports-take-off = Quitar de la lista: { $report }
reports-taken-off = Quitado de la lista: { $report }
    .undo = Deshacer
reports-reply = Responder a: { $report }
