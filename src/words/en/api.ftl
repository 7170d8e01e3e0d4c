# What the JSON API says to people.

# Problems: behind `problem-` stands the last part of the type; what happened and what to do.
problem-body-not-readable = What was sent cannot be read; correct it by the description of the API and send it again.
problem-body-too-large = What was sent is too large; divide it and send it again.
problem-not-json = Only JSON is taken; send Content-Type: application/json with it.
problem-bad-parameter = A parameter of the address is not valid; correct it and call again.
problem-bad-cursor = The cursor is not valid; read again from the first page.
problem-key-missing = An API key is needed; send Authorization: Bearer <key>.
problem-key-unknown = The API key is wrong or was revoked; ask for a new one.
problem-scope-missing = The API key may not do this; ask for a key with the scope it needs.
problem-not-found = There is nothing at this address; check the address.
problem-no-such-request = No request has this code; check the request code.
problem-no-such-dossier = There is no such dossier; check its id.
problem-no-such-order = No order has this reference; check the reference.
problem-no-such-task = There is no such task; load the list of tasks again.
problem-no-such-account = No courier account has this name; check the name.
problem-no-such-journey = The dossier has no journey of this purpose yet; ask for the journey first.
problem-wrong-method = This address does not take that method; see the Allow header.
problem-wrong-fields = Some fields are not right; correct those named in errors and send it again.
problem-dossier-taken = This dossier belongs to another request already; use that request.
problem-order-ended = This order has ended and cannot be cancelled any more.
problem-has-another-code = The dossier has another code already; check the dossier code.
problem-was-merged = The dossier was merged into another one; use that dossier.
problem-both-have-requests = This code belongs to a dossier with a request of its own; a person must decide which dossier to keep.
problem-journey-under-way = This journey is under way; wait until it ends.
problem-account-not-in-use = The courier account is no longer in use; tell the administrator.
problem-result-not-arrived = The result has not reached the citizen, so its receipt cannot be confirmed yet.
problem-task-settled = This task was settled before; load the list of tasks again.
problem-action-does-not-fit = The action does not fit this task; choose one of the task's actions.
problem-cannot-go-on = The papers cannot go on with another courier account.
problem-area-code-missing = The commune still has no area code; add the code and settle the task again.
problem-bad-idempotency-key = An Idempotency-Key has 1 to 100 visible ASCII characters.
problem-idempotency-key-reused = This Idempotency-Key was used for another call; use a new one.
problem-unavailable = The system cannot reach its data just now; call again in a few seconds with the same Idempotency-Key.
problem-internal = The system is in trouble; call again in a few minutes with the same Idempotency-Key.

# What is special about one problem.
detail-scope = The scope { $scope } is needed.
detail-communes = Communes still without a code: { $communes }.
detail-try-again = Another call has just done this; load it again, then call again.

# Wrong fields.
field-opened-by = Say who opens the request: citizen, clerk, officer or import.
field-agency-code = Give the code of the agency that decides on the dossier.
field-dossier-code = The dossier code does not have the right form; copy it exactly as it stands on the receipt.
field-fetch-papers = Choose by_post (the post fetches the papers) or at_desk (the citizen brings them).
field-return-result = Choose by_post (the result is brought home) or at_desk (the citizen comes for it).
field-nothing-asked = Choose by_post for at least one way: fetching the papers or returning the result.
field-lang = The language is vi or en.
field-name = Give the full name of the person who sends the papers or receives the result.
field-phone = A phone number has 10 or 11 digits and begins with 0 or +84.
field-phone-until-2018 = Mobile numbers have 10 digits since 2018; this one begins with { $prefix } now.
field-email = The mail address is not right; correct it or leave it out.
field-address = Give the house number and the street or hamlet.
field-commune-code = Give the five-digit code of the commune, ward or special zone.
field-no-such-agency = No agency has this code.
field-no-such-procedure = No procedure has this code.
field-not-by-post = The papers of this procedure cannot go by post.
field-no-such-commune = No commune, ward or special zone has this code.
field-outside-province = The address lies outside the province: a result can be brought there, but papers cannot be fetched there yet.
field-no-such-account = No courier account in use has this name.
field-dossier-ids = Send 1 to 500 dossiers at a time.
field-addresses = Send 1 to 500 addresses at a time.
field-ward-code = Give at least one area code.
field-same-holder = Whoever receives must be another than whoever gives.
field-nothing-counted = Count at least one paper.
field-signer-name = Write down the full names of both who gives and who receives.
field-receipt-number = Where fees pass, the number of their receipt is needed.
field-in-the-future = A hand-over cannot lie in the future.
field-transfer = A transfer between two agencies is not supported yet; choose another purpose.
field-too-long = Write it shorter, with { $max } characters at most.

# What a collaborator hears of an item it pushed.
item-duplicate = This is known already; nothing need be done.
item-unknown-order = No order of this account has this reference or number; check it against the list of orders, and send the item again if it was wrong.
item-unknown-kind = This kind is not one of those described; choose one of them and send the item again.
item-time-in-the-future = The time lies in the future; set the clock right and send the item again with the right time.
item-unreadable = This item cannot be read ({ $why }); correct it by the description and send it again.

# The API reference.
docs-title = Bưu Tá API
docs-description = Links administrative dossiers to the post that fetches papers and brings results home.
docs-api-key = An API key, printed once by `buuta admin key`; each key has some scopes.
docs-intro = Every call carries { $header } and the API key. A write should carry { $repeat }, so that a repeated call is done once. For machines: { $document }.
docs-scopes = Scope
docs-parameters = Parameters
docs-body = Body
docs-answers = Answers
docs-required = required
docs-schemas = Data structures
docs-problems = Problems

# Names of the calls.
operation-open-request = Open a request to fetch papers or bring a result home
operation-see-request = See a request
operation-attach-code = Attach the code of a dossier
operation-mark-result = Mark a result as ready
operation-mark-results = Mark a stack of results as ready
operation-ask-journey = Ask for another journey
operation-record-handover = Record a hand-over of papers
operation-see-custody = See the custody ledger
operation-confirm-receipt = An officer confirms that the citizen has the result
operation-cancel-order = Cancel an order
operation-see-order = See an order and how it travelled
operation-list-tasks = List what needs a person
operation-settle-task = Settle a task
operation-list-messages = List courier messages that have not been read
operation-resolve-addresses = Find the communes that addresses lie in
operation-put-area-code = Set a courier's area codes for a commune
operation-put-status-code = Set the meaning of a courier's status code
operation-fetch-orders = Fetch the orders to carry (a collaborator without an interface)
operation-push-items = Tell what happened, several things at once (a collaborator)
