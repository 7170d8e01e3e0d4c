# Mail to citizens. Never names the dossier's code, an identity number or what the result is.
# $request · $agency · $courier · $waybill · $reason (a sentence, or empty)

notice-greeting = Dear { $name },

notice-closing =
    See who holds your papers: { $link }
    Request code: { $request }. The page will also ask for the last 4 digits of your phone.{ $help }

    Bưu Tá – somebody always answers for your papers.

notice-help = If you need help, please call { $hotline }.

notice-several-requests = { $number } dossiers { $request }
notice-several-lead = This mail is about { $number } dossiers: { $request }. What follows is true of each of them.

notice-reason = Reason given by the post: { $reason }.

notice-pickup-accepted-subject = { $request }: the post will come for your papers
notice-pickup-accepted-body =
    The post ({ $courier }) has taken on your request. A postman will come to the address you gave, to fetch the papers for { $agency }.

    Please have all papers ready and keep your phone within reach. When you hand them over, count each paper together with the postman before you sign.

notice-pickup-on-the-way-subject = { $request }: the postman is on the way to you
notice-pickup-on-the-way-body =
    The postman ({ $courier }) is on the way to fetch your papers.

    Please have the papers and your phone at hand. Count each paper together, sign, and keep your part of the slip.

notice-pickup-missed-subject = { $request }: your papers could not be fetched this time
notice-pickup-missed-body =
    The postman ({ $courier }) could not fetch your papers this time. { $reason }

    You still have the papers. The postman will come again; please keep your phone within reach and the papers ready.

notice-pickup-failed-subject = { $request }: the post will not fetch your papers any more
notice-pickup-failed-body =
    The post ({ $courier }) has given up fetching your papers. { $reason }

    You still have the papers. The person in charge will look into it and arrange what comes next. If it is urgent, you can take them to { $agency } yourself.

notice-papers-collected-subject = { $request }: the post has your papers
notice-papers-collected-body =
    The post ({ $courier }) has your papers and is responsible for bringing them to { $agency }. Waybill: { $waybill }.

    There is nothing you need to do. We will tell you as soon as they arrive. Please keep the slip the postman signed.

notice-papers-at-agency-subject = { $request }: your papers have reached the agency
notice-papers-at-agency-body =
    The post ({ $courier }) has handed your papers to { $agency }. Waybill: { $waybill }.

    Next, the agency checks them and takes in your dossier. There is nothing you need to do; if a paper is missing, the agency will tell you.

notice-result-on-its-way-subject = { $request }: your result is on its way to you
notice-result-on-its-way-body =
    Your result has left { $agency }. The post ({ $courier }) holds it and will bring it to the address you gave. Waybill: { $waybill }.

    Please keep your phone within reach and have an identity document ready.

notice-result-out-for-delivery-subject = { $request }: the postman is bringing your result
notice-result-out-for-delivery-body =
    The postman ({ $courier }) has set out to bring your result to your address. Waybill: { $waybill }.

    Please keep your phone within reach and have an identity document ready. If you are not at home, tell the postman when you are called.

notice-delivery-missed-subject = { $request }: your result could not be delivered this time
notice-delivery-missed-body =
    The postman ({ $courier }) set out, but your result did not reach you. { $reason }

    The post still holds it, and will try again or contact you; please keep your phone within reach. When you call the post, give waybill { $waybill }.

notice-result-held-subject = { $request }: your result waits for you at the post office
notice-result-held-body =
    The post ({ $courier }) keeps your result at a post office. { $reason }

    Please fetch it there with an identity document and waybill { $waybill }. If you cannot come, call the post to arrange another delivery; after the time limit the result goes back to { $agency }.

notice-result-delivered-subject = { $request }: the post says your result was delivered
notice-result-delivered-body =
    According to the post ({ $courier }), your result was delivered to you. Waybill: { $waybill }.

    If you have it: please open the page named at the end of this mail and press “I have received my result”.

    If you do NOT have it: please tell the post or { $agency } at once, with request code { $request } and the waybill above. Say clearly that you did not get it and ask who signed for it; do not confirm anything on the page.

notice-return-asked-subject = { $request }: the post wants to send the papers back
notice-return-asked-body =
    The post ({ $courier }) could not deliver item { $waybill } and wants to send it back to where it came from. { $reason }

    If this is a result sent to you and you still want it at home, call the post now and give the waybill. If these are papers you sent, the post will bring them back to you.

notice-return-missed-subject = { $request }: your papers could not be given back to you this time
notice-return-missed-body =
    The postman ({ $courier }) came to give your papers back but could not. { $reason }

    The post still holds them. Please keep your phone within reach so that the postman can come again. Waybill: { $waybill }.

notice-returning-subject = { $request }: the papers are going back to where they came from
notice-returning-body =
    The post ({ $courier }) is taking item { $waybill } back to where it came from. { $reason }

    If these are papers you sent, the postman will bring them back to you: please keep your phone within reach. If this is a result sent to you, it goes back to { $agency }.

notice-returned-subject = { $request }: the papers are back where they came from
notice-returned-body =
    The post ({ $courier }) says that item { $waybill } is back where it came from. { $reason }

    If these are papers you sent: please count them; if one is missing or you did not get them, call the post at once. If this is a result sent to you: it is at { $agency }, where you can fetch it or ask to have it sent again.

notice-cancelled-subject = { $request }: the journey by post was cancelled
notice-cancelled-body =
    The journey by post ({ $courier }, { $waybill }) for your request was cancelled. { $reason }

    The post does not carry these papers any more; the person in charge will arrange what comes next. If you did not want this, please tell { $agency }.

notice-late-risk-subject = { $request }: your result may come later than expected
notice-late-risk-body =
    Your result from { $agency } may reach you later than the day you were told. The post ({ $courier }) is still seeing to it; waybill: { $waybill }.

    There is nothing you need to do. The new day, and who holds the papers, stand on the look-up page. If you need your result urgently, call the post and give the waybill.

notice-back-on-time-subject = { $request }: your result is on time again
notice-back-on-time-body =
    We told you that your result might be late. The post ({ $courier }) has caught up: it is expected on the day you were told at first. Waybill: { $waybill }.

    Please keep your phone within reach and have an identity document ready.

notice-wish-answered-subject = { $request }: your wish has been answered
notice-wish-answered-body =
    What you wished about your papers was answered at { $at }.

    To keep it private, this mail does not repeat the answer. Please open the look-up page with your request code and your secret to read it.

# The mail with a one-time code.
one-time-code-subject = Your one-time code
one-time-code-body =
    One-time code for request { $request }: { $digits }

    The code is good for { $minutes } minutes, once, on the look-up page of Bưu Tá. Read it out to nobody: officers and postmen never ask for it.
    If it was not you who asked, somebody else knows your look-up secret; please tell the post office.

    Bưu Tá – somebody is always answerable for your papers.

channel-zns = Zalo
channel-sms = SMS
channel-email = Mail
told-heading = What the citizen was told
told-nothing = There was nothing to tell.
told-arrived = { $text }: arrived at { $at }
told-accepted = { $text }: sent at { $at }
told-refused = { $text }: not taken, at { $at }
told-try-later = { $text }: could not be sent at { $at }, and will be tried again
told-unknown = { $text }: sent at { $at }; nobody knows whether it arrived
told-open = { $text }: sent at { $at }, waiting for a report
told-together = Told by one message together with another dossier of the same person.
told-code = { $text } (code { $code })
notice-stop = You do not want mails of this kind any more: { $link }

less-title = Stop mails
less-ask = Do you not want mails about the way of your { $papers } at this address any more?
less-still = Mails that need something of you, or say that your papers have arrived, are still sent. Text messages stay as they are; to choose those too, open the look-up page.
less-submit = Stop mails of this kind
less-done = Mails about the way of your { $papers } are not sent to this address any more.
less-again = Send them again
sorry-no-such-link = The link is wrong or was cut off. Please open it again from the mail.
sorry-no-such-link-title = The link does not open
