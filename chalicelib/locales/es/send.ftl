# Adónde va un informe nuevo, quién guarda su clave y cómo avanza el envío.

send-title = Enviar a
send-submit = Cifrar y enviar
    .encrypt = Cifrar
    .plain = Enviar

# What was said of who may open it, where nobody holds to that
send-access-not-held = Lo que ha indicado sobre quién puede abrirlo no puede cumplirse aquí
    .advice = { $name } abre por sí mismo lo que recibe. Quite esa indicación, o envíelo de otra forma.
    .leave-out = Quitarla

# Each step, while it is done
send-step-key = Pidiendo una clave al Key Server
send-step-writing = Redactando el informe
send-step-encrypting = Cifrando
send-step-packing = Empaquetando
send-step-binding = Indicando al Key Server para qué archivo es la clave
send-step-reserving = Reservando un lugar en PicSafe Cloud
send-step-connecting = Conectando con { $name }
send-step-uploading = Subiendo
    .file = Subiendo { $file }
send-step-patient = Buscando al paciente
send-step-storing = Guardando { $file }
send-step-confirming = Esperando la confirmación de { $name }
    .cloud = Esperando la confirmación de PicSafe Cloud
send-step-listing = Anotándolo en sus informes

# The ways
send-where = Adónde va
send-recipient = A un destinatario, por enlace
    .hint = SMS, WhatsApp o correo. Válido durante 7 días.
send-file = Como adjunto de un correo
    .hint = Un archivo cifrado que usted adjunta.
# Who gets it there, in a list: yourself, and enterprises by their names
send-cloud = Para { $receivers }, durante 7 días.
    .yourself = usted
    .enterprise = su institución
    .later = También para su hospital, si confirma su dominio de correo en ese plazo.
send-record = Historia clínica
send-hospitals = No se han podido cargar sus hospitales.
    .again = Volver a cargarlos

# Rules of enterprises
send-rule = Una regla de { $enterprise }
    .holds = Quién puede abrir este informe. Puede restringirla, pero no cambiarla.
    .perhaps-unknown = Si el servidor que ha elegido no conoce la regla, no se envía nada.
    .holds-not = Dice quién puede abrir los informes y aquí no rige, porque no lo decide ningún Key Server.

# The Key Server
send-key-server = Key Server: { $which ->
    [own] el de PicSafe
   *[private] uno privado
}
    .legend = Quién guarda la clave y el registro de accesos
    .own = Adecuado para la mayoría de los informes.
    .before = Ya utilizado
    .other = Otro Key Server privado
    .other-hint = El de su hospital, que puede negar las claves a personas que no conoce.
send-key-server-address = Dirección del Key Server
    .example = https://key.hospital.example
    .hint = Se la indica su hospital. Tiene que estar registrado en PicSafe.

# What is asked on the way
send-connect = Conectar con { $name }

# Whose record it goes into
send-whose-report = En el informe
send-whose-patient = Paciente { $number }
    .inactive = Fuera de uso
    .unknown = No consta
    .differs = Diferente
send-whose-name = Nombre
send-whose-create = Dar de alta al paciente allí
    .hint = Con el nombre, la fecha de nacimiento y el número de paciente del informe. Solo si no es ninguno de los que tiene el sistema de historias clínicas.
    .submit = Dar de alta y guardar
send-whose-store = Guardar en esta historia
send-whose-back = Volver al informe
send-whose-nothing = No se ha enviado nada
    .advice = Vuelva atrás y complete los datos del paciente.

# Why somebody has to say whose a report is. What a question stands for is in its ID.
send-question-patient_conflict = El número de paciente es de otra persona
    .advice = El paciente que lo tiene figura con otro nombre u otra fecha de nacimiento. Compruebe el número de paciente antes de elegir.
send-question-patient_id_differs = El paciente tiene allí otro número
    .advice = El nombre y la fecha de nacimiento coinciden, el número de paciente no.
send-question-patient_several = Puede tratarse de varios pacientes
    .advice = Compárelos antes de elegir.
send-question-patient_similar = ¿Es este el paciente?
    .advice = Nadie tiene exactamente este nombre, pero alguien tiene estos apellidos y esta fecha de nacimiento.
send-question-patient_inactive = Esta historia ya no se utiliza
    .advice = Es posible que se haya fusionado con otra. Si no está seguro, consulte al servicio de informática de su hospital.
send-question-patient_without_id = ¿Es este el paciente?
    .advice = El nombre y la fecha de nacimiento coinciden; ningún número de paciente lo confirma.
send-question-patient_not_found = El sistema de historias clínicas no conoce a este paciente
    .advice = Compruebe la grafía, la fecha de nacimiento y el número de paciente, o pida que den de alta al paciente allí.
send-question-patient_unclear = Se sabe demasiado poco del paciente
    .advice = Introduzca el número de paciente, o los apellidos y la fecha de nacimiento completa.
