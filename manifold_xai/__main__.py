from manifold_xai.cli import main
raise SystemExit(main())
