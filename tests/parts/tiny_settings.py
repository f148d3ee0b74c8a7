"""gunicorn's settings for the smallest application."""

worker_class = "gthread"
threads = 4
control_socket_disable = True
