# Where reports are stored straight from the page: record systems, Dropboxes and Box accounts.

integrations-title = عمليات الربط
    .lead = عبر FHIR، وفي Dropbox أو Box، تحفظ هذه الصفحة التقارير بنفسها. تبقى بيانات تسجيل الدخول إلى حين تسجيل الخروج من PicSafe، ثم تُطلب من جديد.
integrations-removal = لن يمكن حفظ تقارير أخرى هناك. أما التقارير المحفوظة فلا يتغيّر فيها شيء.
integrations-name = الاسم
    .example = مستشفاي
    .missing = يُرجى إعطاء نظام السجلات اسمًا، مثل «مستشفاي».
    .missing-folder = يُرجى إدخال اسم، مثل «مجلدي».
integrations-connect = ربط
integrations-connected = تم الربط
integrations-not-encrypted = ما يُحفظ هناك لا يشفّره PicSafe

# Box
integrations-box = ربط Box
    .exposure = تُحفظ التقارير في مجلد PicSafe في الحساب، ويمكن لتطبيق PicSafe الوصول إلى كل ما فيه. ومن يمكنه فتح المجلد يراها. يُرجى سؤال المستشفى إن كان حفظها هناك مسموحًا.
    .open = فتح Box
    .elsewhere = يُفتح Box في علامة تبويب أخرى. يُرجى تسجيل الدخول هناك والسماح لـ PicSafe بالوصول، مع ترك هذه العلامة مفتوحة: ستتابع من تلقاء نفسها. ويُطلب ذلك من جديد بعد تسجيل الخروج من PicSafe.

# Dropbox
integrations-dropbox = ربط Dropbox
    .exposure = من يمكنه فتح ذلك المجلد يرى التقارير. يُرجى سؤال المستشفى إن كان حفظها هناك مسموحًا.
    .agree = الموافقة لدى Dropbox
    .elsewhere = يُفتح Dropbox في علامة تبويب أخرى، ويعرض رمزًا بعد الموافقة.
    .open = فتح Dropbox
    .bring-code = إحضار الرمز
    .code = الرمز
    .lasting = يسري ذلك بضع ساعات، أو إلى حين تسجيل الخروج من PicSafe، ثم يُطلب من جديد.
integrations-app-key = مفتاح التطبيق
    .example = u6xk2pexample
    .hint = مفتاح تطبيق من نوع «App folder» في App Console لدى Dropbox: تطبيق المستشفى أو تطبيق خاص. تُحفظ التقارير في مجلده، ولا يصل إلى أي شيء آخر.
    .malformed = هذا ليس مفتاح تطبيق. المفتاح كلمة قصيرة من حروف لاتينية صغيرة وأرقام.

# FHIR
integrations-fhir = ربط خادم FHIR
    .speaks = يدعم الخادم FHIR { $version }، ويسمح بالدخول.
integrations-fhir-address = العنوان
    .example = https://fhir.hospital.example/r4
    .hint = العنوان الأساسي لخادم FHIR، الإصدار R4 أو STU3. يجب أن يسمح الخادم بصفحات { $origin } (CORS).
    .malformed = هذا ليس عنوان خادم FHIR. يكون العنوان على شكل https://fhir.hospital.example/stu3 دون علامة استفهام.
integrations-sign-in-with = طريقة تسجيل الدخول
    .none = بدون
    .basic = اسم المستخدم وكلمة المرور
    .bearer = رمز وصول
    .smart = تسجيل الدخول الخاص بالمستشفى (SMART)
integrations-client-id = معرّف العميل (Client ID)
    .hint = ما يعرف به الخادم My PicSafe. يجب أن يعيد الخادم المتصفحات إلى { $address }.
    .missing = يُرجى إدخال معرّف العميل الذي أنشأه القسم التقني في المستشفى لـ My PicSafe.
integrations-patient-system = نظام معرّفات المرضى
    .example = https://hospital.example/mrn
    .hint = يعرفه القسم التقني في المستشفى. ودونه يجري البحث عن المرضى بالاسم وتاريخ الميلاد فقط.
    .malformed = هذا ليس نظامًا. يكون على شكل https://hospital.example/mrn أو urn:oid:1.2.3.

# Signing in there
integrations-user = اسم المستخدم
integrations-password = كلمة المرور
integrations-token = رمز الوصول
integrations-kept = يبقى في هذه الصفحة إلى حين تسجيل الخروج، ولا يُحفظ في أي مكان آخر.
integrations-signed-in = تم تسجيل الدخول هناك
integrations-sign-in = تسجيل الدخول إلى { $name }
    .only-there = تُرسل البيانات إلى { $address } دون غيره.
    .submit = تسجيل الدخول
    .there = تسجيل الدخول هناك
    .open = فتح صفحة تسجيل الدخول
    .elsewhere = تُفتح في علامة تبويب أخرى. يُرجى ترك هذه العلامة مفتوحة: ستتابع من تلقاء نفسها.
integrations-two-servers = يشارك خادمان في تسجيل الدخول هذا
    .advice = سيجري تسجيل الدخول لدى { $at }، ثم تُسلَّم النتيجة إلى { $to }، لأن نظام السجلات يشير بذلك. يُرجى المتابعة فقط إذا أكّد المستشفى أن كليهما تابع له.

# Who the sender is there
integrations-find = بحث
    .by-name = البحث عن اسمك
    .more = عرض المزيد
integrations-who = هويتك هناك
    .nobody = لا أحد
    .no-author = تبقى المستندات دون مؤلف.
    .empty = لا توجد أسماء مدرجة.
    .unknown = لا يوجد أحد مدرج بهذا الاسم هناك.

# Where a browser comes back to
integrations-back = العودة إلى PicSafe
    .refused = لم يتم تسجيل الدخول هناك
    .taken = يمكن إغلاق علامة التبويب هذه
    .goes-on = يتابع PicSafe في علامة التبويب السابقة.
    .unawaited = لا توجد صفحة في PicSafe تنتظر هذا
    .begin-again = أُغلقت علامة التبويب التي بدأت العملية فيها، أو تابعت عملها. يُرجى البدء من جديد هناك.
