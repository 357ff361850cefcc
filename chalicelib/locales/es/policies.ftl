# Who may open a report: what its sender and enterprises say, approvals, and servers that are not PicSafe's.

# The form
policies-summary = Quién puede abrirlo: { $who }
    .anybody = cualquiera que tenga el enlace o el archivo
    .named = solo las personas nombradas
    .rule = según la regla
    .sender = según lo que usted indique
    .both = según lo que usted indique y la regla
policies-logged = Quien abre el informe figura en todo caso en su registro de accesos. El Key Server conoce lo que usted indica aquí.
policies-people = Solo estas personas
    .hint = Direcciones de correo, una por línea; *@hospital.example son todas las de allí. Déjelo vacío para cualquier persona.
    .malformed = Indique quién puede abrir el informe con direcciones de correo, una por línea: «{ $given }» no lo es.
    .too-many = Nombre como máximo { $most } personas; *@hospital.example son todas las de allí.
policies-from = Desde
    .hint = Se puede abrir desde el comienzo de ese día.
    .after-until = El día desde el que se puede abrir el informe es posterior al último en que se puede.
policies-until = Hasta
    .hint = Se puede abrir hasta el final de ese día.
    .over = El último día en que se puede abrir el informe ya ha pasado.
policies-openings = Cuántas personas
    .hint = Volver a abrirlo en el mismo día no cuenta.
    .out-of-range = Se puede permitir abrir el informe a entre 1 y { $most } personas.
policies-purposes = Quien lo abre tiene que decir que es
    .hint = Marque aquello a lo que el paciente ha dado su consentimiento; el Key Server lo conocerá entonces. Si no marca nada, no se pregunta a nadie.
policies-treatment = tratamiento
    .for = para el tratamiento
policies-education = docencia
    .for = para la docencia
policies-publication = publicación
    .for = para una publicación
policies-second-person = Una segunda persona tiene que dar su aprobación: usted, alguien de su equipo u otra persona nombrada
policies-emergency = En una urgencia pueden abrirlo otras personas, con un motivo que queda registrado

# What was said, in a list
policies-part = { $name }: { $value }
policies-part-who = Quién
    .anybody = Cualquiera que tenga el enlace o el archivo
    .named-by-sender = a quienes nombre el remitente
policies-part-from = Desde
policies-part-until = Hasta
policies-part-openings = Cuántas
    .people = { $count ->
        [one] 1 persona
       *[other] { $count } personas
    }
    .people-so-far = { $count ->
        [one] 1 persona; hasta ahora { $opened }
       *[other] { $count } personas; hasta ahora { $opened }
    }
policies-part-purposes = Para qué
policies-part-two-person = Dos personas
    .value = Una segunda tiene que dar su aprobación a cada una que lo abra
policies-part-emergency = En una urgencia
    .value = Pueden abrirlo otras personas, con un motivo que queda registrado

# The page of a report that was sent
policies-title = Quién puede abrirlo
    .loading = Consultando quién puede abrirlo
    .change = Cambiar quién puede abrirlo
    .let-anybody = Permitir que lo abra cualquiera
    .holds = Vale desde la próxima vez que alguien lo pida. Nadie pierde lo que ya ha abierto, y las aprobaciones dadas terminan.
    .newer = El Key Server tiene para este informe más reglas de las que esta página conoce. Cámbielas con un PicSafe más reciente.
policies-approved = Aprobado
    .until = { $address }, hasta { $time }
policies-besides = Además rige una regla de { $enterprise }

# Second persons
policies-waiting = Esperan una aprobación
    .asked = { $address }, solicitado { $time }
policies-approve = Aprobar<more> que { $name } abra el informe</more>
policies-approve-other = Aprobar que lo abra otra persona
    .address = Su dirección de correo
    .hint = Aquella con la que ha iniciado sesión esa persona. En el registro de accesos consta que usted lo aprobó.
    .submit = Aprobar
    .done = { $address } puede abrir el informe hasta { $time }.

# Hospitals' scripts
policies-script-kept-out = { $name } no puede incorporar el informe a la historia clínica
    .perhaps = Puede que { $name } no pueda incorporar el informe a la historia clínica
    .advice = Cuando una segunda persona tiene que dar su aprobación, solo puede si usted nombra al hospital.
    .advice-nobody-named = Cuando una segunda persona tiene que dar su aprobación, solo puede si usted nombra al hospital. Entonces solo el hospital y las personas que usted nombre pueden abrir el informe.
    .name-it = Nombrar a { $name }
policies-script-by-itself = Aun sin nombrarlo aquí, el informe puede ser incorporado a la historia clínica por { $names }.
policies-script-named = { $name } puede incorporar el informe a la historia clínica: usted lo ha nombrado, con { $script }.
    .by-number = Si el número que ha indicado es el de { $name }, puede incorporar el informe a la historia clínica.
policies-script-unknown = Si { $name } es su propio hospital, puede incorporar el informe a la historia clínica sin que se le nombre. A cualquier otro hospital hay que nombrarlo: escriba «enterprise:» y su número entre las personas de arriba. El hospital conoce su número.
    .two-person = Si { $name } es su propio hospital, solo puede incorporar el informe a la historia clínica si se le nombra. A cualquier otro hospital hay que nombrarlo: escriba «enterprise:» y su número entre las personas de arriba. El hospital conoce su número.
policies-script = su script
    .numbered = su script, { $script }

# What keeps them out: an enterprise's rule
policies-rule-two-person = La regla de { $enterprise } exige la aprobación de una segunda persona y no nombra { $script }. Usted no puede cambiarlo: pregunte a la administración de { $enterprise }.
policies-rule-people = La regla de { $enterprise } dice quién puede abrir el informe y no nombra { $script }. Usted no puede cambiarlo: pregunte a la administración de { $enterprise }.
policies-rule-by-domain = La regla de { $enterprise } solo admite ese script si uno de los dominios que nombra es de { $name }.
policies-rule-no-purpose = La regla de { $enterprise } pide que todos digan para qué abren el informe, y el script de un hospital no lo dice. Usted no puede cambiarlo: pregunte a la administración de { $enterprise }.
policies-rule-unknown = La regla de { $enterprise } rige también para ese script. La administración de { $enterprise } sabe si se le admite.

# Servers that are not PicSafe's
policies-operator = ¿Puede { $operator } saber quién es usted?
    .confirm = Continuar
    .endpoint = El informe va a un servidor que no es de PicSafe. Está registrado en PicSafe. Su nombre, su dirección de correo y su país se envían allí con el informe.
    .key-server = La clave de este informe está en un servidor que no es de PicSafe. Está registrado en PicSafe. Su nombre, su dirección de correo y su país se envían allí y constan en el registro de accesos del informe.
    .run-by = Operado por
    .address = Dirección
