from configparser import ConfigParser
from pathlib import Path
import setuptools

cp = ConfigParser(delimiters=['='])
cp.read('settings.ini', encoding='utf-8')
cfg = cp['DEFAULT']
END = '_requirements'
extras = {k[:-len(END)]: v.split() for k, v in cfg.items() if k.endswith(END)}   # [slic], [bench], [dev], ...

setuptools.setup(
    name=cfg['lib_name'], version=cfg['version'], description=cfg['description'],
    author=cfg['author'], author_email=cfg['author_email'], keywords=cfg['keywords'], url=cfg['git_url'],
    license='Apache-2.0',
    classifiers=['Programming Language :: Python :: 3', 'Framework :: Jupyter', 'Topic :: Scientific/Engineering :: Artificial Intelligence'],
    packages=setuptools.find_packages(include=[cfg['lib_path'] + '*']),
    package_data={cfg['lib_path']: ['py.typed', '*.pyi', '*/*.pyi', 'pocket/*.safetensors', 'pocket/*.json']}, include_package_data=True,
    install_requires=cfg['requirements'].split(), extras_require=extras,
    python_requires='>=' + cfg['min_python'],
    long_description=Path('README.md').read_text(encoding='utf-8'), long_description_content_type='text/markdown',
    entry_points={'nbdev': [f"{cfg['lib_path']}={cfg['lib_path']}._modidx:d"], 'console_scripts': cfg['console_scripts'].split('\n')},
    zip_safe=False)
