# The post's news, reasons, who holds the papers and how we know.

# Each kind of news by direction: to the agency, and home to the citizen.
kind-registered-to-agency = A pickup of your papers was asked for
kind-registered-to-citizen = The dispatch of your result was asked for
kind-accepted-to-agency = The post took on the request and will fetch your papers
kind-accepted-to-citizen = The post took on the request and will fetch the result from the agency
kind-pickup-scheduled-to-agency = The postman is on the way to fetch your papers
kind-pickup-scheduled-to-citizen = The postman is on the way to the agency to fetch the result
kind-pickup-attempt-failed-to-agency = The postman could not fetch your papers
kind-pickup-attempt-failed-to-citizen = The postman could not fetch the result from the agency
kind-pickup-failed-to-agency = The post gave up fetching your papers
kind-pickup-failed-to-citizen = The post gave up fetching the result from the agency
kind-collected-to-agency = The postman has fetched your papers
kind-collected-to-citizen = The postman has fetched the result from the agency
kind-accepted-at-office-to-agency = The post office has taken in your papers
kind-accepted-at-office-to-citizen = The post office has taken in the result
kind-in-transit-to-agency = Your papers are being carried
kind-in-transit-to-citizen = Your result is being carried
kind-forwarded-to-agency = Your papers were sent on to another post office
kind-forwarded-to-citizen = Your result was sent on to another post office
kind-arrived-at-delivery-office-to-agency = Your papers reached the post office near the agency
kind-arrived-at-delivery-office-to-citizen = Your result reached the post office near you
kind-out-for-delivery-to-agency = The postman is bringing your papers to the agency
kind-out-for-delivery-to-citizen = The postman is bringing you the result
kind-delivery-attempt-failed-to-agency = Your papers could not be delivered to the agency
kind-delivery-attempt-failed-to-citizen = Your result could not be delivered to you
kind-held-for-collection-to-agency = Your papers wait at the post office for the agency to fetch them
kind-held-for-collection-to-citizen = Your result waits for you at the post office
kind-delivered-to-agency = Your papers were delivered to the agency
kind-delivered-to-citizen = Your result was delivered to you
kind-return-requested-to-agency = The post wants to send your papers back to you
kind-return-requested-to-citizen = The post wants to send the result back to the agency
kind-returning-to-agency = Your papers are on the way back to you
kind-returning-to-citizen = The result is on the way back to the agency
kind-return-attempt-failed-to-agency = Your papers could not be given back to you
kind-return-attempt-failed-to-citizen = The result could not be given back to the agency
kind-returned-to-agency = Your papers were given back to you
kind-returned-to-citizen = The result was given back to the agency
kind-cancel-requested-to-agency = Somebody asked to cancel the pickup
kind-cancel-requested-to-citizen = Somebody asked to cancel the dispatch of the result
kind-cancelled-to-agency = The pickup was cancelled
kind-cancelled-to-citizen = The dispatch of the result was cancelled
kind-delayed-to-agency = Your papers are later than planned
kind-delayed-to-citizen = Your result is later than planned
kind-exception-to-agency = Something went wrong on the way; the person in charge is looking into it
kind-exception-to-citizen = Something went wrong on the way; the person in charge is looking into it
kind-damaged-to-agency = The parcel with your papers was damaged
kind-damaged-to-citizen = The parcel with your result was damaged
kind-lost-to-agency = The parcel with your papers is lost
kind-lost-to-citizen = The parcel with your result is lost
kind-info-to-agency = The post updated its data (money, weight, slip)
kind-info-to-citizen = The post updated its data (money, weight, slip)

# Reasons, written to stand inside a sentence.
reason-recipient-absent = the recipient was not there
reason-recipient-unreachable = the recipient could not be reached
reason-recipient-refused = the recipient refused the item
reason-recipient-moved = the recipient has moved away
reason-recipient-deceased = the recipient has died
reason-recipient-unknown = the recipient is not known at this address
reason-recipient-rescheduled = the recipient asked for another time
reason-id-or-authority-missing = an identity document or an authorisation was missing
reason-payment-refused = the recipient did not pay the sum to be collected
reason-wrong-address = the address is wrong
reason-incomplete-address = the address is incomplete
reason-address-changed = the address was changed
reason-wrong-phone = the phone number is wrong
reason-sender-unreachable = the sender could not be reached
reason-sender-not-ready = the papers were not ready
reason-sender-rescheduled = the sender asked for another time
reason-sender-cancelled = the sender cancelled
reason-sender-will-drop-off = the sender will bring it to the post office
reason-item-not-accepted = the post does not accept this item
reason-out-of-area = the address is outside the area served
reason-over-limit = it exceeds a limit of weight, size or value
reason-carrier-capacity = the post is overloaded
reason-carrier-incident = the post had an incident on the way
reason-weather-force-majeure = bad weather or force majeure
reason-customs-or-security = it is being checked by customs or security
reason-hold-expired = the time limit at the post office has passed
reason-damaged = the item was damaged
reason-lost-or-stolen = the item was lost or stolen
reason-other = another reason, which the post did not explain

# Who holds the papers.
holder-citizen = You
holder-post = Post
holder-agency = Agency

# A hand-over with two signatures: who gives, who takes.
handover-citizen-citizen = Papers were handed over between two citizens
handover-citizen-post = You handed the papers to the post
handover-citizen-agency = You handed the papers to the agency
handover-post-citizen = The post handed the papers to you
handover-post-post = Papers were handed over between two post offices
handover-post-agency = The post handed the papers to the agency
handover-agency-citizen = The agency handed the papers to you
handover-agency-post = The agency handed the papers to the post
handover-agency-agency = Papers were handed over between two agencies

# How we know a fact.
how-signed-by-both = Signed by both sides
how-courier-told = The post told us
how-we-asked = We asked the post
how-told-and-asked = The post told us; we asked, and it agrees
how-done-here = Recorded by us

# What the attempt before came to.
asked-again = Asked for again, attempt { $number }. Attempt { $count } with { $courier }: { $why }.
came-to-not-taken = the post did not take the order
came-to-delivered = the papers arrived
came-to-returned = the papers came back to where they were sent from
came-to-cancelled = the order was cancelled
came-to-failed = the papers could not be collected
came-to-lost = the papers were reported lost

# How we know who holds them.
strength-signed = Both sides have signed for it.
strength-scanned = The parcel was scanned when it changed hands.
strength-courier-says = So says the post; both sides have not signed for it yet.
strength-none = No change of hands has been recorded on this journey yet.

# How a piece of news counts.
effect-waits-for-confirmation = Waits to be confirmed, does not count yet
effect-only-assumed = The post has not officially explained this code, does not count yet
effect-set-aside = Kept for comparison, does not count
unmapped-news = The post wrote: “{ $text }”
unmapped-effect = Kept word for word, does not count
