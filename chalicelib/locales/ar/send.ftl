# وجهة التقرير الجديد، ومن يحفظ مفتاحه، وسير الإرسال.

send-title = الإرسال إلى
send-submit = تشفير وإرسال
    .encrypt = تشفير
    .plain = إرسال

# What was said of who may open it, where nobody holds to that
send-access-not-held = لا يمكن تطبيق ما حُدِّد بشأن من يمكنه فتحه هنا
    .advice = يفتح { $name } ما يصله تلقائيًا. يُرجى إلغاء هذا التحديد، أو الإرسال بطريقة أخرى.
    .leave-out = إلغاء التحديد

# Each step, while it is done
send-step-key = يجري طلب مفتاح من Key Server
send-step-writing = تجري كتابة التقرير
send-step-encrypting = جارٍ التشفير
send-step-packing = يجري تجهيز الملف
send-step-binding = يجري إبلاغ Key Server بالملف الذي يخصّه المفتاح
send-step-reserving = يجري حجز مكان في PicSafe Cloud
send-step-connecting = يجري الاتصال بـ { $name }
send-step-uploading = جارٍ الرفع
    .file = جارٍ رفع { $file }
send-step-patient = يجري البحث عن المريض
send-step-storing = جارٍ حفظ { $file }
send-step-confirming = في انتظار التأكيد من { $name }
    .cloud = في انتظار التأكيد من PicSafe Cloud
send-step-listing = تجري إضافته إلى تقاريرك

# The ways
send-where = وجهة التقرير
send-recipient = مستلم، عبر رابط
    .hint = رسالة نصية أو WhatsApp أو بريد إلكتروني. صالح لمدة 7 أيام.
send-file = مرفق برسالة بريد
    .hint = ملف مشفّر يُرفق يدويًا.
# Who gets it there, in a list: yourself, and enterprises by their names
send-cloud = متاح لمدة 7 أيام لهؤلاء: { $receivers }.
    .yourself = أنت
    .enterprise = مؤسستك
    .later = ولمستشفاك أيضًا، إذا أثبت نطاق بريدك خلال هذه الأيام.
send-record = السجل الطبي
send-hospitals = تعذّر تحميل المستشفيات الخاصة بك.
    .again = إعادة تحميلها

# Rules of enterprises
send-rule = قاعدة من { $enterprise }
    .holds = من يمكنه فتح هذا التقرير. يمكن تضييق القاعدة، لا تغييرها.
    .perhaps-unknown = إذا كان الخادم المختار لا يعرف القاعدة، فلن يُرسل شيء.
    .holds-not = تحدد من يمكنه فتح التقارير، ولا تسري هنا لأن القرار ليس لأي Key Server.

# The Key Server
send-key-server = Key Server: { $which ->
    [own] خادم PicSafe
   *[private] خادم خاص
}
    .legend = من يحفظ المفتاح وسجل الوصول
    .own = مناسب لمعظم التقارير.
    .before = استُخدم من قبل
    .other = Key Server خاص آخر
    .other-hint = خادم المستشفى، وقد لا يعطي المفاتيح لمن لا يعرفه.
send-key-server-address = عنوان Key Server
    .example = https://key.hospital.example
    .hint = يُعرف من المستشفى. يجب أن يكون الخادم مسجَّلًا لدى PicSafe.

# What is asked on the way
send-connect = الربط مع { $name }

# Whose record it goes into
send-whose-report = في التقرير
send-whose-patient = المريض { $number }
    .inactive = غير مستخدَم
    .unknown = غير معروف
    .differs = مختلف
send-whose-name = الاسم
send-whose-create = إنشاء المريض هناك
    .hint = بالاسم وتاريخ الميلاد ورقم المريض الواردة في التقرير. فقط إذا لم يكن أيًّا من الموجودين في نظام السجلات.
    .submit = إنشاء وحفظ
send-whose-store = الحفظ في هذا السجل
send-whose-back = العودة إلى التقرير
send-whose-nothing = لم يُرسل شيء
    .advice = يُرجى الرجوع واستكمال بيانات المريض.

# Why somebody has to say whose a report is. What a question stands for is in its ID.
send-question-patient_conflict = رقم المريض يعود إلى شخص آخر
    .advice = للمريض صاحب هذا الرقم اسم آخر أو تاريخ ميلاد آخر. يُرجى التحقق من رقم المريض قبل الاختيار.
send-question-patient_id_differs = للمريض رقم آخر هناك
    .advice = الاسم وتاريخ الميلاد متطابقان، أما رقم المريض فلا.
send-question-patient_several = قد يكون المقصود أحد عدة مرضى
    .advice = تُرجى المقارنة بينهم قبل الاختيار.
send-question-patient_similar = هل هذا هو المريض؟
    .advice = لا يوجد من يحمل هذا الاسم تمامًا، لكن يوجد من يحمل اسم العائلة وتاريخ الميلاد نفسيهما.
send-question-patient_inactive = لم يعد هذا السجل مستخدَمًا
    .advice = ربما دُمج في سجل آخر. عند الشك يُرجى سؤال القسم التقني في المستشفى.
send-question-patient_without_id = هل هذا هو المريض؟
    .advice = الاسم وتاريخ الميلاد متطابقان، ولا يؤكد ذلك أي رقم للمريض.
send-question-patient_not_found = لا يعرف نظام السجلات هذا المريض
    .advice = يُرجى التحقق من كتابة الاسم وتاريخ الميلاد ورقم المريض، أو طلب إنشاء المريض هناك.
send-question-patient_unclear = المعلومات عن المريض غير كافية
    .advice = يُرجى إدخال رقم المريض، أو اسم العائلة وتاريخ الميلاد كاملًا.
