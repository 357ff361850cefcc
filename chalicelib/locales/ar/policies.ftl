# Who may open a report: what its sender and enterprises say, approvals, and servers that are not PicSafe's.

# The form
policies-summary = من يمكنه فتحه: { $who }
    .anybody = كل من لديه الرابط أو الملف
    .named = الأشخاص المذكورون فقط
    .rule = حسب القاعدة
    .sender = حسب اختيارك
    .both = حسب اختيارك والقاعدة
policies-logged = كل من يفتح التقرير يظهر في سجل الوصول الخاص به في جميع الأحوال. ويعلم Key Server بما يُحدَّد هنا.
policies-people = هؤلاء الأشخاص فقط
    .hint = عناوين بريد إلكتروني، عنوان في كل سطر؛ ‎*@hospital.example‎ يعني كل من هناك. يُرجى ترك الحقل فارغًا للسماح للجميع.
    .malformed = يُرجى تحديد من يمكنه فتح التقرير بعناوين البريد الإلكتروني، عنوان في كل سطر: «{ $given }» ليس عنوانًا.
    .too-many = الحد الأقصى هو { $most } من الأشخاص؛ ‎*@hospital.example‎ يعني كل من هناك.
policies-from = من
    .hint = يمكن فتحه من بداية ذلك اليوم.
    .after-until = اليوم الذي يبدأ فيه السماح بفتح التقرير يأتي بعد اليوم الذي ينتهي فيه.
policies-until = حتى
    .hint = يمكن فتحه حتى نهاية ذلك اليوم.
    .over = اليوم الذي ينتهي فيه السماح بفتح التقرير قد مضى.
policies-openings = عدد الأشخاص
    .hint = لا يُحتسب فتحه مرة أخرى خلال يوم واحد.
    .out-of-range = يمكن السماح بفتح التقرير لعدد من الأشخاص بين 1 و{ $most }.
policies-purposes = على من يفتحه أن يذكر أن ذلك
    .hint = يُرجى تحديد ما وافق عليه المريض، وعندئذ يعلم به Key Server. وإذا لم يُحدَّد شيء، فلا يُسأل أحد.
policies-treatment = العلاج
    .for = للعلاج
policies-education = التعليم
    .for = للتعليم
policies-publication = النشر
    .for = للنشر
policies-second-person = يجب أن يوافق شخص ثانٍ: المرسِل أو أحد الزملاء أو شخص آخر مذكور بالاسم
policies-emergency = في حالات الطوارئ يمكن لآخرين فتحه مع ذكر سبب يُسجَّل

# What was said, in a list
policies-part = { $name }: { $value }
policies-part-who = من
    .anybody = كل من لديه الرابط أو الملف
    .named-by-sender = من يسمّيهم المرسِل
policies-part-from = ابتداءً من
policies-part-until = حتى
policies-part-openings = العدد
    .people = { $count ->
        [zero] لا أحد
        [one] شخص واحد
        [two] شخصان
        [few] { $count } أشخاص
        [many] { $count } شخصًا
       *[other] { $count } شخص
    }
    .people-so-far = { $count ->
        [zero] لا أحد؛ حتى الآن { $opened }
        [one] شخص واحد؛ حتى الآن { $opened }
        [two] شخصان؛ حتى الآن { $opened }
        [few] { $count } أشخاص؛ حتى الآن { $opened }
        [many] { $count } شخصًا؛ حتى الآن { $opened }
       *[other] { $count } شخص؛ حتى الآن { $opened }
    }
policies-part-purposes = الغرض
policies-part-two-person = شخصان
    .value = يجب أن يوافق شخص ثانٍ على كل من يفتحه
policies-part-emergency = في حالات الطوارئ
    .value = يمكن لآخرين فتحه مع ذكر سبب يُسجَّل

# The page of a report that was sent
policies-title = من يمكنه فتحه
    .loading = جارٍ الاستعلام عمّن يمكنه فتحه
    .change = تغيير من يمكنه فتحه
    .let-anybody = السماح للجميع بفتحه
    .holds = يسري ذلك من الطلب التالي. لا يفقد أحد ما فتحه، وتنتهي الموافقات الممنوحة.
    .newer = لدى Key Server قواعد لهذا التقرير أكثر مما تعرفه هذه الصفحة. يُرجى تغييرها بإصدار أحدث من PicSafe.
policies-approved = تمت الموافقة
    .until = { $address }، حتى { $time }
policies-besides = تسري كذلك قاعدة من { $enterprise }

# Second persons
policies-waiting = في انتظار الموافقة
    .asked = { $address }، طُلب في { $time }
policies-approve = الموافقة<more> على فتح التقرير من قِبل { $name }</more>
policies-approve-other = الموافقة على أن يفتحه شخص آخر
    .address = عنوان البريد الإلكتروني لهذا الشخص
    .hint = العنوان الذي سُجّل به الدخول. يُذكر في سجل الوصول أن الموافقة صدرت عنك.
    .submit = موافقة
    .done = يمكن لـ { $address } فتح التقرير حتى { $time }.

# Hospitals' scripts
policies-script-kept-out = لا يمكن لـ { $name } إضافة التقرير إلى السجل الطبي
    .perhaps = قد لا يمكن لـ { $name } إضافة التقرير إلى السجل الطبي
    .advice = عندما تلزم موافقة شخص ثانٍ، لا يمكن ذلك إلا إذا ذُكر المستشفى بالاسم.
    .advice-nobody-named = عندما تلزم موافقة شخص ثانٍ، لا يمكن ذلك إلا إذا ذُكر المستشفى بالاسم. وعندئذ لا يمكن فتح التقرير إلا له ولمن يُذكر بالاسم.
    .name-it = ذكر { $name }
policies-script-by-itself = يمكن لـ { $names } إضافة التقرير إلى السجل الطبي دون ذكر الاسم هنا.
policies-script-named = يمكن لـ { $name } إضافة التقرير إلى السجل الطبي: فقد ذُكر المستشفى بالرمز { $script }.
    .by-number = إذا كان الرقم المذكور هو رقم { $name }، فيمكن للمستشفى إضافة التقرير إلى السجل الطبي.
policies-script-unknown = إذا كان { $name } مستشفاك، فيمكنه إضافة التقرير إلى السجل الطبي دون ذكره. أما أي مستشفى آخر فيجب ذكره: يُرجى كتابة «enterprise:» ورقمه ضمن الأشخاص أعلاه. والمستشفى يعرف رقمه.
    .two-person = إذا كان { $name } مستشفاك، فلا يمكنه إضافة التقرير إلى السجل الطبي إلا إذا ذُكر. أما أي مستشفى آخر فيجب ذكره: يُرجى كتابة «enterprise:» ورقمه ضمن الأشخاص أعلاه. والمستشفى يعرف رقمه.
policies-script = البرنامج الخاص به
    .numbered = البرنامج الخاص به، { $script }

# What keeps them out: an enterprise's rule
policies-rule-two-person = تتطلب قاعدة { $enterprise } موافقة شخص ثانٍ، ولا تذكر { $script }. لا يمكن تغيير ذلك من هنا: يُرجى التواصل مع إدارة { $enterprise }.
policies-rule-people = تحدد قاعدة { $enterprise } من يمكنه فتح التقرير، ولا تذكر { $script }. لا يمكن تغيير ذلك من هنا: يُرجى التواصل مع إدارة { $enterprise }.
policies-rule-by-domain = لا تسمح قاعدة { $enterprise } بذلك إلا إذا كان أحد النطاقات التي تذكرها تابعًا لـ { $name }.
policies-rule-no-purpose = تُلزم قاعدة { $enterprise } الجميع بذكر غرض فتح التقرير، وبرنامج المستشفى لا يذكره. لا يمكن تغيير ذلك من هنا: يُرجى التواصل مع إدارة { $enterprise }.
policies-rule-unknown = تسري قاعدة { $enterprise } عليه أيضًا. وإدارة { $enterprise } تعرف هل يُسمح له.

# Servers that are not PicSafe's
policies-operator = هل يُسمح لـ { $operator } بمعرفة هويتك؟
    .confirm = متابعة
    .endpoint = يُرسل التقرير إلى خادم لا يتبع PicSafe، وهو مسجَّل لدى PicSafe. ويُرسل معه اسمك وعنوان بريدك الإلكتروني وبلدك.
    .key-server = مفتاح هذا التقرير محفوظ على خادم لا يتبع PicSafe، وهو مسجَّل لدى PicSafe. ويُرسل إليه اسمك وعنوان بريدك الإلكتروني وبلدك، وتُسجَّل في سجل الوصول الخاص بالتقرير.
    .run-by = الجهة المشغّلة
    .address = العنوان
