# For administrators: members, institutions, rules, keys for scripts, servers, and what members have sent.

enterprise-title = المؤسسة
    .lead = الأعضاء، والجهات التي يرسلون إليها، ومفاتيح البرامج، والخوادم، والتقارير في PicSafe Cloud.
    .back = مؤسساتي
    .loading = جارٍ تحميل المؤسسة
enterprise-none = لا توجد مؤسسة تحت إدارتك
    .memberships = عرض عضوياتي
    .advice = ينقل حساب المؤسسة تقارير الأعضاء إلى السجل الطبي. يُرجى طلبه من مشغّل PicSafe، أو طلب الإضافة من إدارة المستشفى. توجد الدعوات في صفحة الحساب.
enterprise-several = مؤسساتك
    .number = الرقم { $number }
enterprise-account = الحساب
    .number = الرقم
    .administrators = الإدارة
enterprise-none-yet = لا يوجد شيء بعد.

# Members
enterprise-members = الأعضاء
    .lead = تتلقى المؤسسة ما يرسله أعضاؤها إلى PicSafe Cloud. يُعتدّ بالنطاق بعد إثبات ملكيته، وبالعنوان بعد قبول صاحبه. ويجلب النطاق المثبَت أيضًا ما أرسله أصحاب العناوين فيه خلال آخر 7 أيام ما داموا لا ينتمون إلى أي مؤسسة.
    .add = إضافة
enterprise-domains = نطاقات البريد الإلكتروني
    .example = hospital.example
    .add = إضافة نطاق
    .proven = مثبَت
    .not-proven = لم يُثبَت بعد
    .prove = إثبات ملكيته بسجل TXT في نظام DNS
    .look-again = التحقق من جديد
    .record-name = الاسم
    .record-value = القيمة
    .removal = لن يبقى أصحاب العناوين فيه أعضاءً إلا من وُجّهت إليه دعوة. ولاستعادته يجب إثبات ملكيته من جديد.
enterprise-removal = ما يرسله هذا الشخص من الآن لن يصل إلى المؤسسة، إلا إذا كان نطاقه مدرجًا.
enterprise-remove = إزالة { $what }
    .question = إزالة { $what }؟
    .confirm = إزالة

# What members have sent
enterprise-reports = أحدث التقارير
    .refresh = تحديث
    .loading = جارٍ تحميل التقارير
    .none = لم يرسل أي عضو تقريرًا إلى PicSafe Cloud مؤخرًا.
    .expired = انتهت صلاحيته
    .left = المتبقي: { $time }

# Institutions
enterprise-institutions = الجهات
    .lead = تظهر هذه الجهات لجميع الأعضاء ضمن «إرسال إلى»، ولا يمكنهم تغييرها.
    .loading = جارٍ تحميل الجهات
    .removal = لن يمكن لأي عضو إرسال تقارير إليها. أما التقارير الموجودة لديها فلا يتغيّر فيها شيء.
    .preselected = محدَّدة مسبقًا
    .chosen = الجهة المحدَّدة مسبقًا للأعضاء
    .none-chosen = لا شيء

# The rule for who may open reports
enterprise-rule = من يمكنه فتح التقارير
    .lead = يسري ذلك على كل تقرير يرسله عضو من الآن، خلال ساعة على الأكثر، إلى جانب ما يحدده العضو الذي لا يمكنه إلا تضييقه. أما التقارير المرسَلة فيبقى لها ما كان ساريًا حينها.
    .loading = جارٍ تحميل من يمكنه فتح التقارير
    .anybody = كل من لديه الرابط أو الملف، ما لم يحدد العضو غير ذلك.
    .newer = تتضمن القاعدة أكثر مما تعرفه هذه الصفحة. يُرجى تغييرها بإصدار أحدث من PicSafe.
    .change = تغيير
    .lift = إلغاء القاعدة
    .second-person = يجب أن يوافق شخص ثانٍ: المرسِل أو أحد أعضاء المؤسسة أو شخص مذكور هنا
    .own-scripts = عندما تلزم موافقة شخص ثانٍ، لا تجلب برامج المؤسسة إلا ما يذكرها: يُرجى إضافة «enterprise:» ورقم المؤسسة إلى الأشخاص.
enterprise-rule-named = من الأشخاص، فقط من يسمّيهم المرسِل
    .hint = عند إرسال تقرير إلى أشخاص يلزم تحديد من هم. أما ما يُرسل إلى مؤسسة فيستلمه برنامجها كما كان، ولا يُفتح لغيره.
enterprise-rule-history = ما كان مقررًا من قبل
    .by = من المستخدم { $user }
    .at-by = { $time }، من المستخدم { $user }
    .between = { "؛ " }
    .nothing = لا شيء

# API keys
enterprise-api-keys = مفاتيح API
    .lead = يعرّف بها البرنامج الذي يجلب تقارير الأعضاء عن نفسه.
    .loading = جارٍ تحميل مفاتيح API
    .none = لا يوجد مفتاح API بعد.
    .name = اسم المفتاح الجديد
    .name-hint = مثل الخادم الذي سيستخدمه.
    .make = إنشاء مفتاح API
    .never-used = لم يُستخدم قط
    .last-used = آخر استخدام: { $time }
enterprise-api-key = مفتاح API «{ $name }»
    .once = يُرجى نسخه الآن: يُعرض هذه المرة فقط. ويُحفظ كما تُحفظ كلمة المرور.
    .copied = تم نسخه
enterprise-revoke = إبطال { $name }
    .question = إبطال «{ $name }»؟
    .confirm = إبطال
    .effect = تتوقف البرامج التي تستخدمه عن العمل فورًا. ولا يمكن التراجع عن ذلك.
enterprise-copy = نسخ

# The token for Key Servers
enterprise-token = رمز Key Server
    .example = https://key.hospital.example
    .lead = يعرّف Key Server بالمؤسسة، فيدوّنها في سجل الوصول.
    .server = Key Server
    .server-hint = يُرجى تركه فارغًا لاستخدام خادم PicSafe.
    .make = إنشاء رمز
    .for = لأجل
    .until = حتى
    .for-trying = تجلب البرامج التي لديها مفتاح API رمزها بنفسها؛ وهذا الرمز للتجربة.

# Servers
enterprise-servers = الخوادم المسجَّلة
    .example = https://key.hospital.example
    .lead = لا يذكر PicSafe أسماء الأشخاص إلا للخوادم المسجَّلة هنا.
    .loading = جارٍ تحميل الخوادم
    .address = العنوان
    .kind = نوع الخادم
    .register = تسجيل خادم
    .since = { $kind }، منذ { $time }
    .remove = إزالة هذا الخادم من السجل؟
    .removal = لن يمكن فتح التقارير التي مفتاحها على { $address } إلى أن يُسجَّل من جديد.
enterprise-registration = التسجيل لمشغّل الخادم
    .loading = جارٍ قراءة التسجيل
    .of-another = أجاب PicSafe بتسجيل خادم آخر.
    .copy = نسخ التسجيل
enterprise-registration-use = يحفظ مشغّل الخادم هذا في ملف ويشغّله بالأمر <code>picsafe serve --services keys --registration FILE</code>. وعندئذ يقبل تسجيل الدخول لدى <address>{ $issuer }</address> بالمفاتيح العامة بتاريخ { $time }. لا شيء فيه سري.
enterprise-log-key = مفتاح سجله
    .not-registered = مفتاح سجله: غير مسجَّل
    .believed = لا أحد يصدّق سجلًا لهذا الخادم موقَّعًا بمفتاح آخر.
    .for-good = يحتفظ السجل بمفتاحه دائمًا. يُرجى عدم استبداله إلا بعد معرفة سبب وجود سجل آخر.
    .key = المفتاح
    .another = مفتاح آخر
    .register = تسجيل المفتاح
    .replace = استبدال المفتاح
enterprise-log-key-missing = يوقّع الخادم سجلًا لجميع عمليات الوصول. وما لم يُسجَّل مفتاحه، يصدّق كل واحد أول مفتاح يراه. ويعرضه على الخادم الأمر <code>picsafe keyserver log-key</code>.

# What the owner of a listed address has answered
enterprise-address-invited = وُجّهت الدعوة
enterprise-address-member = عضو
enterprise-address-declined = رُفضت الدعوة

# Inviting people from a list
enterprise-invite = دعوة أشخاص
    .hint = يمكن كتابة أي عدد من العناوين أو لصقها: من برنامج بريد أو جدول بيانات أو عنوان في كل سطر. وتُرسَل إلى كل عنوان دعوة.
enterprise-invite-people = { $people ->
    [0] دعوة
    [one] دعوة شخص واحد
   *[other] دعوة { $people } من الأشخاص
}
enterprise-invite-refused = ما ليس عنوانًا
enterprise-invite-no-address = السطر { $line }: لا عنوان في «{ $text }»
enterprise-invite-invalid = السطر { $line }: «{ $text }» ليس عنوانًا
enterprise-invite-more = { $entries ->
    [one] وواحد آخر
   *[other] و{ $entries } أخرى
}
enterprise-invite-repeated = { $entries ->
    [one] ورد عنوان واحد مكررًا.
   *[other] عدد العناوين المكررة: { $entries }.
}
enterprise-mailed = { $people ->
    [0] لم يُرسَل أي بريد.
    [one] يُرسَل بريد إلى شخص واحد.
   *[other] عدد من يُرسَل إليهم بريد: { $people }.
}
enterprise-not-mailed = { $people ->
    [one] لا يُرسَل الآن بريد إلى شخص واحد، إما لكثرة ما أُرسل إليه أو لأن البريد لا يصله: يُرجى إبلاغه.
   *[other] لا يُرسَل الآن بريد إلى { $people } من الأشخاص، إما لكثرة ما أُرسل إليهم أو لأن البريد لا يصلهم: يُرجى إبلاغهم.
}
enterprise-mail-again = إعادة إرسال بريد إلى { $what }

# Who belongs to the enterprise
enterprise-people = الأشخاص
    .loading = جارٍ تحميل الأعضاء
    .search = البحث في العناوين
    .find = بحث
    .order = الترتيب
    .by-address = حسب العنوان
    .longest-away = الأطول غيابًا أولًا
    .day = آخر حضور في { $day }
    .no-day = لا حضور بعد منذ الانضمام
    .by-domain = عن طريق النطاق
    .none-found = لا يوجد عنوان يحتوي على ذلك.
    .more = عرض المزيد ({ $shown } من { $found })
enterprise-directory = الزملاء حسب الاسم
    .on = يجد الأعضاء بعضهم بعضًا بالاسم عند الكتابة إلى أحد
    .hint = من ينتمي إلى المؤسسة يرى، ابتداءً من ثلاثة أحرف، أسماء الأعضاء الآخرين الذين سجّلوا الدخول من قبل وعناوينهم. ولا يراها أحد سواهم.
