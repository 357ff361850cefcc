# Where reports can be sent to beside people: hospitals' servers and mailboxes.

institutions-add = إضافة جهة
institutions-edit = تعديل «{ $name }»
    .button = تعديل { $name }
institutions-remove = إزالة «{ $name }»؟
    .button = إزالة { $name }
    .confirm = إزالة
institutions-given-by = مقدَّمة من { $enterprise }
institutions-name = الاسم
    .example = مستشفاي
    .missing = يُرجى إعطاء الجهة اسمًا، مثل «مستشفاي».
    .taken = توجد جهة بهذا الاسم بالفعل.
institutions-send-type = طريقة الإرسال
institutions-endpoint = الوجهة
    .example = https://endpoint.hospital.example
    .hint = خادم المستشفى. يجب أن يكون مسجَّلًا لدى PicSafe.
    .missing = يُرجى إدخال عنوان Endpoint Server الخاص بالمستشفى.
    .malformed = هذا ليس عنوان خادم. يكون العنوان على شكل https://endpoint.hospital.example دون أي شيء بعده.
    .unencrypted = ما لا يُشفَّر قبل إرساله لا يُرسل إلا إلى عناوين https://.
institutions-mailbox = الوجهة
    .example = picsafe@hospital.example
    .hint = عنوان البريد الإلكتروني للمستشفى. يُرجى تركه فارغًا لاختيار المستلم في كل مرة.
    .malformed = هذا ليس عنوان بريد إلكتروني. يكون العنوان على شكل picsafe@hospital.example.
institutions-key-server = Key Server
    .hint = يُرجى تركه فارغًا لاستخدام خادم PicSafe.
    .malformed = هذا ليس عنوان خادم. يكون العنوان على شكل https://key.hospital.example دون أي شيء بعده.
    .unencrypted = يجب أن يبدأ عنوان Key Server بـ https://.
institutions-key = المفتاح
    .hint = المفتاح العام للمستشفى، ويبدأ بـ picsafekey1.
    .missing = يُرجى لصق المفتاح المقدَّم من المستشفى.
    .malformed = هذا ليس مفتاح مستشفى، أو أن أحد رموزه غير صحيح. يُرجى نسخه من جديد: يبدأ بـ picsafekey1.
institutions-fingerprint = بصمته <b>{ $fingerprint }</b>
    .hint = يُرجى مقارنتها بالبصمة التي يعرضها المستشفى، على شبكته الداخلية مثلًا.

# Ways of sending, by their names.
institutions-email = البريد الإلكتروني
    .explanation = يُرسل الملف المشفّر إلى المستشفى ببريدك الإلكتروني.
institutions-post = Post
    .explanation = إرسال عبر اتصال مشفّر. يقرأ خادم المستشفى التقرير فورًا.
institutions-post-dynamic = Post (مفتاح متغيّر)
    .explanation = تشفير على هذا الجهاز. المفتاح لدى Key Server الذي يسجّل كل من يطلبه.
institutions-post-static = Post (مفتاح ثابت)
    .explanation = تشفير على هذا الجهاز بمفتاح المستشفى نفسه. لا يوجد سجل وصول.
institutions-fhir = FHIR
    .explanation = حفظ في نظام السجلات الطبية بالمستشفى، عبر اتصال مشفّر.
institutions-box = Box
    .explanation = حفظ كملفات في مجلد PicSafe في الحساب، وهي ملفات لا يشفّرها PicSafe.
institutions-dropbox = Dropbox
    .explanation = حفظ كملفات في مجلد التطبيق، وهي ملفات لا يشفّرها PicSafe.

institutions-plan-missing = يتطلب ذلك خطة { $plan }، وهي غير متاحة لهذا الحساب.
    .advice = يُرجى طلب العضوية في مؤسسة المستشفى، أو طلب الخطة من مشغّل PicSafe. يمكن الإرسال دونها بالبريد الإلكتروني وبالرابط وإلى PicSafe Cloud.
institutions-any-recipient = أي مستلم
institutions-keys-at = المفاتيح لدى { $server }

# What is said of one where it can be chosen: whole sentences, one behind the other.
institutions-goes-to = الوجهة: { $address }.
institutions-from = من { $enterprise }.
institutions-not-for-browsers = من سطر الأوامر فقط: لا يبدأ العنوان بـ https://.
