"""What a business review says of one account, as data.

What the customer is shown and what stays with us are two types: `customer.CustomerReview` has no
field that could hold a probability, a margin or a note of ours, so a customer's deck cannot print
one. `internal.InternalCompanion` is the other half of the same meeting.
"""
