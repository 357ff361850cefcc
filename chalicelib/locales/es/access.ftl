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

# What they did, behind their name. What an action, an attempt or a refusal stands for is in its ID.
access-done-create = creó la clave
access-done-set_tag = selló el informe
access-done-fetch = abrió el informe
access-done-break_glass = abrió el informe en una urgencia
access-done-approve = aprobó que alguien abra el informe
access-done-set_policy = indicó quién puede abrir el informe
access-done-read_policy = consultó quién puede abrir el informe
access-done-read_log = pidió leer este registro
access-done-recall = revocó el informe
access-done-restore = anuló la revocación
access-done-shred = destruyó la clave
access-recorded = registrado como «{ $action }»
# What was tried, where that differs from what is done
access-tried-create = pidió una clave
access-tried-set_tag = intentó poner otro archivo bajo el número de este informe
access-tried-fetch = pidió la clave
access-tried-break_glass = pidió la clave en una urgencia
access-tried-approve = quiso aprobar que alguien abra el informe
# What was said with it
access-of = { $what }: { $recipient }
access-for = finalidad: { $purpose }
access-saying = con el motivo «{ $reason }»
# Why its sender has recalled it
access-why-consent_withdrawn = porque el paciente ha retirado su consentimiento
access-why-wrong_patient = por tratarse del paciente equivocado
access-why-other = por otro motivo
# Why it did not happen
access-refused-not_allowed = denegado: no está en la lista de este Key Server
access-refused-recalled = denegado: el informe está revocado
access-refused-shredded = denegado: la clave está destruida
access-refused-tag_set = denegado: el informe ya está sellado
access-refused-tag_required = denegado: no mostró el archivo sellado
access-refused-wrong_tag = denegado: tenía otro archivo que el sellado por el remitente
access-refused-not_named = denegado: no está entre quienes pueden abrirlo
access-refused-not_yet = denegado: demasiado pronto
access-refused-no_longer = denegado: demasiado tarde
access-refused-all_opened = denegado: ya lo han abierto tantas personas como se permite
access-refused-purpose_needed = denegado: no indicó para qué
access-refused-purpose_not_consented = denegado: el paciente no ha dado su consentimiento para eso
access-refused-approval_needed = denegado: ninguna segunda persona lo ha aprobado
access-refused-no_break_glass = denegado: nadie más puede abrirlo
access-refused-not_approver = denegado: no puede aprobar
access-refused-own_approval = denegado: no puede aprobar su propia solicitud
access-refused-report_id_taken = denegado: el informe es de otra persona
access-refused-not_sender = denegado: solo puede hacerlo el remitente
access-refused-recalled_by_operator = denegado: solo el operador puede anular su propia revocación
access-refused-not_opened = denegado: no ha abierto el informe
access-refused-too_many_requests = denegado: demasiadas veces en diez minutos
access-refusal-otherwise = denegado ({ $outcome })
access-refusal-more = { $count ->
    [one] { $count } vez más
   *[other] { $count } veces más
}
