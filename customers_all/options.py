"""What all commands share: every option can be set by ``CUSTOMERS_ALL_<OPTION>``."""

from typing import Final

#: Given to every command, so that the variable of ``--port`` is ``CUSTOMERS_ALL_PORT`` whatever the command.
CONTEXT: Final = {"auto_envvar_prefix": "CUSTOMERS_ALL", "help_option_names": ["-h", "--help"]}
