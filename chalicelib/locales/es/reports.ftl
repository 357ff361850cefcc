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
