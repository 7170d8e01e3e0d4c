# The public pages.

# Frame.
site-name = Bưu Tá
site-tagline = Somebody always answers for your papers
page-skip = Skip to the main content
page-nav-label = Links
page-nav-look-up = Look up
page-other-language = Tiếng Việt
page-footer = Bưu Tá links administrative dossiers to the post: your papers leave your hands, the result comes to your door.
page-footer-care = Officers and postmen never ask for your look-up secret on the phone.
page-footer-staff = For staff

# A moment, on the clock of Việt Nam.
moment = { $time } on { $date }

# Start page.
start-title = Bưu Tá
start-lead = Bưu Tá brings citizens' papers to public agencies and carries the results home.
start-promise = At any time you know who holds the papers, since when, and what comes next.
start-ask = Send papers / receive the result at home
start-bring-home = Handed in already? Have the result brought home
start-look-up = Look up your papers
start-for-systems = For connected systems
start-api-docs = API reference
start-api-docs-text = How one-stop software and other systems work with Bưu Tá.
start-openapi = OpenAPI description
start-openapi-text = The file for machines.
start-health = Health
start-health-text = Whether the system is up.
start-more = To try it out

# Look-up form.
form-title = Look up papers
form-heading = Who holds your papers?
form-intro = Enter your request code and the last 4 digits of the phone you registered. No account needed.
form-code-label = Request code
form-code-hint = Printed on your slip and in our mail, such as YC‑7K3M‑9QXD.
form-tail-label = Last 4 digits of your phone
form-tail-hint = Of the number you registered with this request.
form-secret-label = Look-up secret (optional)
form-secret-label-wanted = Look-up secret
form-secret-hint = 12 letters and digits, given to you alone when the request was made. It opens the whole journey and lets you confirm that you have your result.
form-submit = See who holds the papers

# What the form says when something is wrong.
form-error-title = We could not look it up
form-error-code-empty = Please enter the request code.
form-error-code-shape = This code is too short or too long: it needs YC and 8 letters or digits.
form-error-tail = Please enter exactly the last 4 digits of the phone number.
form-error-no-fit = What you entered does not fit any request. Please compare each field with your slip: codes have no letters O, I or L and no digits 0 or 1. If you are not sure of the look-up secret, leave that field empty.

# When there is no answer.
sorry-too-many-title = Please wait a moment
sorry-too-many = There were too many look-ups within a few minutes. To protect your papers, please try again in { $seconds } seconds.
sorry-cross-site-title = This was not accepted
sorry-cross-site = This was sent from another site, so we do not answer it. Please open the look-up page of Bưu Tá and enter it there.
sorry-unreadable-title = The form could not be read
sorry-unreadable = The form that was sent could not be read. Please open the look-up page and enter it again.
sorry-unavailable-title = Looking up is not possible right now
sorry-unavailable = The system is interrupted for a moment. Your papers are not affected; please try again in a few minutes.
sorry-back = Back to the look-up page

# The first sentence: who holds the papers, since when, what comes next.
answer-first-post = { $post } has held your { $papers } since { $since }; { $next }.
answer-first-to-agency-still = You still hold your { $papers }, counted from your request at { $since }; { $next }.
answer-first-to-agency-again = You have held your { $papers } again since { $since }, when the post gave them back; { $next }.
answer-first-to-agency-arrived-says = According to { $post-inside }, { $agency } has held your { $papers } since { $since }; { $next }.
answer-first-to-agency-arrived-known = { $agency } has held your { $papers } since { $since }; { $next }.
answer-first-to-citizen-still = { $agency } still holds your { $papers }, counted from { $since }, when the post was asked to carry it home; { $next }.
answer-first-to-citizen-again = { $agency } has held your { $papers } again since { $since }, when the post gave it back; { $next }.
answer-first-to-citizen-arrived-says = According to { $post-inside }, you have held your { $papers } since { $since }; { $next }.
answer-first-to-citizen-arrived-known = You have held your { $papers } since { $since }; { $next }.
answer-first-no-journey = { $agency } has held your { $papers } since { $since }; { $next }.
answer-first-no-papers = We have your request, and no papers are recorded yet; next, the person in charge will set up your dossier.

post = The post
post-named = The post ({ $courier })
post-inside = the post
post-inside-named = the post ({ $courier })
agency-unnamed = The agency

papers-submission = papers
papers-supplement = further papers
papers-result = result
papers-refusal = returned dossier
papers-withdrawn-papers = old papers to be handed in
papers-transfer = papers

# What comes next, written to stand after a semicolon. $way = direction and holder, such as to-agency-post.
next-post-fetches = next, the postman will fetch them at your address
next-being-arranged = next, the post will be asked to come, which is being arranged
next-post-brings-to-agency = next, the post will bring them to { $agency }
next-agency-works = next, the agency will work on your case
next-post-fetches-result = next, the postman will fetch it from the agency to bring it to you
next-post-brings-result = next, the postman will bring it to your address
next-post-tries-again = { $way ->
    [to-agency-citizen] next, the postman will come again to fetch them
    [to-agency-post] next, the postman will try again at the agency
    [to-citizen-agency] next, the postman will go to the agency again to fetch it
   *[other] next, the postman will try again to bring it to you
 }
next-citizen-fetches-at-office = { $direction ->
    [to-agency] next, the agency will fetch them at the post office
   *[other] next, please fetch it at the post office with an identity document
 }
next-comes-back = { $direction ->
    [to-agency] next, the post will bring them back to you
   *[other] next, the post will take it back to { $agency }
 }
next-citizen-confirms = next, please confirm that you have it
next-person-decides = next, the person in charge will look into it and tell you how it goes on
next-citizen-fetches-at-desk = next, please fetch it at { $agency }
next-nothing = everything is done

# What you need to do.
todo-label = What you need to do
todo-post-fetches = Have all papers ready and keep your phone within reach. Count each paper together with the postman before you sign.
todo-being-arranged = Nothing for now.
todo-post-brings-to-agency = Nothing for now. Keep the slip the postman signed.
todo-agency-works = Nothing for now. If a paper is missing, the agency will tell you.
todo-post-fetches-result = Nothing for now.
todo-post-brings-result = Keep your phone within reach and have an identity document ready.
todo-post-tries-again = { $way ->
    [to-agency-citizen] Have all papers ready and keep your phone within reach.
    [to-agency-post] Nothing for now.
    [to-citizen-agency] Nothing for now.
   *[other] Keep your phone within reach and have an identity document ready.
 }
todo-citizen-fetches-at-office = { $direction ->
    [to-agency] Nothing for now.
   *[other] Go to the post office before the time limit; bring an identity document and the waybill number.
 }
todo-comes-back = { $direction ->
    [to-agency] Keep your phone within reach to take your papers back.
   *[other] If you still want it at home, call the post or the agency now.
 }
todo-citizen-confirms = Confirm once you have the result in your hands. If you have not got it, do not confirm; call at once.
todo-person-decides = Keep your phone within reach; the person in charge is working on it.
todo-citizen-fetches-at-desk = Fetch the result at the agency with an identity document.
todo-nothing = Nothing more.

# Answer page.
answer-title = Who holds the papers
answer-number = Papers { $number } of { $count }
answer-way-label = Where the papers are
answer-way-here = here now
answer-known-label = How we know
answer-waiting-title = News waiting to be confirmed
answer-waiting = The post just told us: “{ $news }”. We are checking it, so it does not count yet.
answer-contradicting-title = The records contradict each other
answer-contradicting = What was recorded about these papers does not agree. The sentence above follows the latest evidence; the person in charge is clearing it up.
answer-confirmed = Receipt was confirmed at { $at }.
answer-confirmed-label = Confirmed
answer-request-heading = Your request
answer-code-label = Request code
answer-agency-label = Agency
answer-name-label = Asked for by
answer-phone-label = Phone
answer-hotline-label = Hotline
answer-hotline-call = Call { $hotline }
answer-thanks-now = Thank you. We have recorded that you received your result.
answer-thanks-nothing = Thank you. No result is waiting for you to confirm right now.
answer-confirm-heading = Have you received your result?
answer-confirm-text = Press only when you have the result in your hands. If you have not got it, do not press; call the post or the agency at once and ask who signed for it.
answer-confirm-button = I have received my result
answer-not-received-call = Not received? Call { $hotline }
answer-more-heading = See the whole journey
answer-more-text = Enter your look-up secret as well to see each time the papers changed hands.
answer-more-confirm-heading = Confirm that you have your result
answer-more-confirm-text = Enter your look-up secret as well to confirm that you have your result and to see the whole journey.
answer-more-submit = Open the journey
answer-more-lost = Lost your look-up secret? Bring your identity paper to the counter of the post office that serves this request; the clerk gives you a one-time code, which opens this page without the secret.
answer-timeline-heading = The whole journey
answer-timeline-intro = The latest comes first. Each line says how we know.
answer-timeline-empty = Nothing has been recorded yet.
answer-item-waybill = Waybill { $waybill }
answer-item-reason = Reason: { $reason }
answer-look-up-another = Look up another request

answer-email-label = E-mail
answer-address-label = Address

# The third step: proving with a one-time code that the request is one's own.
prove-heading = See the address, change or cancel
prove-text = To protect your papers, this needs a one-time code as well.
prove-mail = Send the code to { $email }
prove-mail-again = Send another code
prove-mailed = A code of 6 digits was sent to { $email } and is good until { $time }. If you do not see the mail, look among junk mail too.
prove-given = A code of 6 digits that the clerk gave you, good until { $time }.
prove-digits-label = One-time code
prove-submit = Open
prove-wrong = The code is wrong or no longer good. Please look at the newest code you have; if it ran out or was typed wrongly too often, get another one.
prove-too-many = A code was sent just now, and only a few are sent in a day. Please wait { $minutes } minutes before you ask for another one.
prove-no-address = This request has no e-mail address, so no code can be sent.
prove-counter = This request has no e-mail address. Bring your identity paper to the counter of { $office }; the clerk looks at it and gives you a one-time code.
prove-counter-too = No access to your e-mail? Bring your identity paper to the counter of { $office }; the clerk looks at it and gives you a one-time code.
prove-no-counter = No post office serves this request yet, so a code comes by e-mail only.
prove-no-way = This request has no e-mail address and no post office serves it yet, so there is no code for now. Once an office serves it, its name stands here and its counter gives you a code.
prove-have-code = I have a code
prove-open-heading = You have proved that this request is yours
prove-open = You can see everything and change things until { $time }. On a shared device, press the button below when you are done.
prove-close = I am done, close this
form-error-closed = The page was closed because its time ran out. Your papers are not affected; please fill in the form again.
sorry-not-proven-title = A one-time code is needed
sorry-not-proven = This needs a one-time code, or your session has run out. Please open your page again and get a code.
sorry-back-to-answer = Back to your page

# When something is to be expected, and how sure that is.
expected-label = Expected
expected-fetching-appointed = The postman comes by { $at } at the latest, in the hours you booked.
expected-fetching-usual = The postman usually comes by the end of { $date }.
expected-at-agency = The post usually brings your { $papers } to the agency by the end of { $date }.
expected-result = The agency has promised a result by { $at }.
expected-at-home = The post usually brings your { $papers } to you by the end of { $date }.
expected-not-known = Nobody has named a day yet. Once somebody has, it stands here.
expected-estimated = This is our estimate; the post has not promised this day.
late-with-agency = Late with the agency since { $since }.
late-with-post = Late with the post since { $since }.
late-with-citizen = Past its day since { $since }; it waits for you.

# The time so far, each hour counted for one side.
spent-heading = Time so far
spent-agency = With the agency
spent-post = With the post
spent-citizen = Waiting for you
spent-now = running
spent-hint = Each hour counts for one side. The agency's hours are working hours.
time-days = { $days ->
    [1] 1 day
   *[other] { $days } days
 }
time-working-days = { $days ->
    [1] 1 working day
   *[other] { $days } working days
 }
time-hours = { $hours ->
    [1] 1 hour
   *[other] { $hours } hours
 }
time-under-an-hour = less than an hour

# An open page hears of changes.
live-on = This page updates itself when there is news.
live-updated = Updated just now.
live-new = There is news.
live-see = See what is new
live-over = This session has ended. Please look your request up again to see more.
live-off = This page does not update itself any more. Please load it again to see news.

# On paper.
print-link = Print this page
print-back = Back to the page of your papers
print-how = Press Ctrl+P, or choose Print in your browser.
print-at = Printed at { $at }
print-qr = QR code that opens the look-up page
print-when = When
print-what = What
print-known = How we know
print-foot = The newest is at { $link }, with the request code and the last 4 digits of the phone. This sheet holds no look-up secret.
