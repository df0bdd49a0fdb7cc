"""What belongs to the person signed in: cases, licences, messages, account."""
