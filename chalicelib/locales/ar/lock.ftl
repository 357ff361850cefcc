lock-card = متى يُقفل PicSafe
lock-time = يُقفل عند عدم الاستخدام لمدة
    .hint = يسري ذلك على جميع الأعضاء من تسجيل الدخول التالي أو خلال ساعة. ومن ينتمي إلى عدة مؤسسات تسري عليه المدة الأقصر.
    .usual = 5 دقائق، كما في كل مكان
lock-minutes =
    { $minutes ->
        [zero] { $minutes } دقيقة
        [one] دقيقة واحدة ({ $minutes })
        [two] دقيقتان ({ $minutes })
        [few] { $minutes } دقائق
        [many] { $minutes } دقيقة
       *[other] { $minutes } دقيقة
    }
lock-save = حفظ
    .done = تم الحفظ.
