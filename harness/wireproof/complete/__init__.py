"""What a shell offers when Tab is pressed. Everything here has to be quick."""
